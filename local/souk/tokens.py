"""Access tokens of users of the deployed Cognito pool, made on demand."""

from __future__ import annotations

import re

from souk import aws, deploy
from souk.errors import Failure
from souk.instance import Instance

ROLES = ("shopper", "merchant", "ops")


def token(instance: Instance, role: str, name: str | None = None) -> str:
    """An access token for a user of that role; every name is another user, the role's own name the usual one."""
    if role not in ROLES:
        raise Failure(f"There is no role `{role}`: choose {', '.join(ROLES)}.")
    name = name or role
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,40}", name):
        raise Failure(f"`{name}` cannot be a user's name: use up to 40 letters, digits, dots and dashes.")
    stack = deploy.current(instance)
    username = f"{name}@souk.test" if name == role else f"{name}.{role}@souk.test"
    # Cognito asks for each kind of character.
    password = instance.settings.secret("TOKEN_PASSWORD", "Aa1!")
    _ensure_user(instance, stack.pool_id, username, password, role)
    answer = aws.call(
        instance, "cognito-idp", "AdminInitiateAuth", UserPoolId=stack.pool_id, ClientId=stack.client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    return answer["AuthenticationResult"]["AccessToken"]


def _ensure_user(instance: Instance, pool: str, username: str, password: str, role: str) -> None:
    _create(instance, "AdminCreateUser", "UsernameExistsException", UserPoolId=pool, Username=username,
            MessageAction="SUPPRESS", UserAttributes=[
                {"Name": "email", "Value": username}, {"Name": "email_verified", "Value": "true"},
            ])
    aws.call(instance, "cognito-idp", "AdminSetUserPassword", UserPoolId=pool, Username=username,
             Password=password, Permanent=True)
    _create(instance, "CreateGroup", "GroupExistsException", UserPoolId=pool, GroupName=role)
    aws.call(instance, "cognito-idp", "AdminAddUserToGroup", UserPoolId=pool, Username=username, GroupName=role)


def _create(instance: Instance, operation: str, already: str, **parameters) -> None:
    """A creation that may have happened before."""
    try:
        aws.call(instance, "cognito-idp", operation, **parameters)
    except aws.AwsError as error:
        if error.code != already:
            raise
