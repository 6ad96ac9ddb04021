//! Media's endpoints.

use crate::{
    parameters::IdempotencyKey,
    problem::{bad_body, faults, not_allowed, refusals},
    samples,
};
use souk_contracts::{AssetId, Problem, Role};
use souk_media::{
    api::{GrantedUpload, NewUpload, UploadStatus},
    domain::Size,
    grant::GrantError,
};

refusals!(
    CreateRefusals,
    "/media/uploads",
    [
        bad_body::<NewUpload>(),
        not_allowed(&[Role::Merchant]),
        vec![
            GrantError::UnknownProduct.into(),
            GrantError::KeyReused.into(),
        ],
        faults(),
    ]
);

/// Ask to upload a picture of a product.
///
/// Send the file to the address that comes back, with the method and the headers that it names, before
/// it expires. What is not exactly as long as declared, or declared as another type, is refused there.
/// Then see at `Location` what became of it. Of several pictures of a product, it shows the one that was
/// asked for last. Nothing of the file is kept but its pixels: no metadata, and not the file itself.
#[utoipa::path(
    post,
    path = "/media/uploads",
    tag = "media",
    params(IdempotencyKey),
    request_body(content = NewUpload, example = json!(samples::new_upload())),
    responses(
        (
            status = 201,
            description = "Where to send the file",
            body = GrantedUpload,
            headers(
                ("Location" = String, description = "Where to see what became of it"),
                ("Idempotent-Replayed" = String, description = "`true` where it was granted before"),
            ),
            example = json!(samples::granted_upload()),
        ),
        CreateRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn create_upload() {}

refusals!(
    GetRefusals,
    "/media/uploads/0198c0de-0000-7000-8000-000000000007",
    [
        not_allowed(&[Role::Merchant, Role::Ops]),
        vec![Problem::not_found("upload")],
        faults(),
    ]
);

/// See what became of an upload.
#[utoipa::path(
    get,
    path = "/media/uploads/{id}",
    tag = "media",
    params(("id" = AssetId, Path, description = "The asset")),
    responses(
        (
            status = 200,
            description = "How far it has come; an operator sees every merchant's",
            body = UploadStatus,
            example = json!(samples::upload_status()),
        ),
        GetRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn get_upload() {}

refusals!(
    AssetRefusals,
    "/media/assets/0198c0de-0000-7000-8000-000000000007",
    [vec![Problem::invalid("The query is not right.")], faults(),]
);

/// Be led to a picture.
///
/// There is always something to show: for a picture that is not there (yet), the drawing of its product's
/// category.
#[utoipa::path(
    get,
    path = "/media/assets/{id}",
    tag = "media",
    params(
        ("id" = AssetId, Path, description = "The asset"),
        ("size" = inline(Option<Size>), Query, description = "`card`, 480 pixels wide, or `detail`, 1200; `card` without"),
    ),
    responses(
        (
            status = 302,
            description = "Where the picture is",
            headers(
                ("Location" = String, description = "A signed address of bounded life, or that of a drawing"),
                ("Cache-Control" = String, description = "How long this answer may be kept"),
            ),
        ),
        AssetRefusals,
    ),
    security(()),
)]
pub fn get_asset() {}
