"""The commands. The Makefile calls each by its name."""

from __future__ import annotations

import argparse
import os
import sys

from souk import (
    bench,
    browser,
    build,
    coverage,
    demo,
    evaluate,
    lint,
    page,
    record,
    release,
    tokens,
    tools,
    up,
    verify,
    watch,
)
from souk.errors import Failure
from souk.instance import LOCAL, ROOT, Instance, open_instance
from souk.progress import Steps


def main() -> int:
    options = _parser().parse_args()
    # Postgres may run as another user, who has to pass through directories made here. Secrets get modes of their own.
    os.umask(0o022)
    try:
        options.run(options)
        return 0
    except Failure as failure:
        sys.stderr.write(f"\nsouk: {failure}\n")
    except PermissionError as error:
        sys.stderr.write(f"\nsouk: {error.filename} cannot be written: was it made by another user, e.g. root?\n")
    except KeyboardInterrupt:
        sys.stderr.write("\nsouk: interrupted; the same command takes up where this one stopped.\n")
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="souk", description="Souk on this machine.", allow_abbrev=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    def on_instance(name: str, run, text: str) -> argparse.ArgumentParser:
        added = command(name, run, text)
        added.add_argument("--instance", choices=("main", "test", "bench"), default="main")
        return added

    command("up", _up, "set up, build, deploy and seed everything; continue where an earlier run stopped")
    down = command("down", _down, "stop what `up` started")
    down.add_argument("--clean", action="store_true", help="also remove .local/ with all data")
    play = command("demo", _demo, "play the main job through the API")
    play.add_argument("--city", default="Boston")
    play.add_argument("--wish", default="50% off spa near me")
    test = command("test", _test, "run every test on an instance of its own")
    test.add_argument("--keep", action="store_true", help="leave that instance running")
    train = command("train-ranker", _train_ranker, "learn the ranker's weights from human judgments")
    train.add_argument("judged", help="the directory of the judged products")
    measure = command("bench-search", _bench_search, "measure the search on an instance of its own")
    measure.add_argument("judged", help="the directory of the judged products")
    measure.add_argument("--quick", action="store_true", help="leave out the 200,000 products")
    talk = command("bench-chat", _bench_chat, "measure a turn of the chat on an instance of its own")
    talk.add_argument("--turns", type=int, help="of each of the 8 clients, in each of the three runs")
    command("bench-inventory", _bench_inventory, "measure holds and refusals on an instance of its own")
    command("bench-bff", _bench_bff, "measure cards on an instance of its own")
    command("bench-checkout", _bench_checkout, "measure checkouts on an instance of its own")
    keep = command("record-chat", _record_chat, "record how a model of Bedrock answers, by your own AWS credentials")
    keep.add_argument("message")
    keep.add_argument("--name", required=True, help="the recording's name, e.g. spa-in-boston")
    keep.add_argument("--model", help="the model's id")
    judge = command("eval-chat", _eval_chat, "send wishes to the chat and judge its answers")
    judge.add_argument("--api", help="the chat that already runs at this address; an instance is made afresh without")
    judge.add_argument("--only", metavar="KIND", action="append", default=[], help="wishes of this kind only")
    judge.add_argument("--without", metavar="KIND", action="append", default=[], help="no wishes of this kind")
    covered = command("coverage", _coverage, "count the products that show a picture, a placeholder, nothing")
    covered.add_argument("--api", help="the shop at this address; the one that `up` started without")
    on_instance("e2e", lambda options: browser.check(open_instance(options.instance)), "go through the page in Chromium")
    command("lint", lambda _: lint.lint(), "check format, warnings, dependencies and the template")
    command("page", _page, "build the page into web/dist/")
    command("build", _build, "compile the functions into target/lambda/")
    command("watch", _watch, "serve the functions with hot reload behind the deployed API")
    deploy = command("deploy", lambda options: release.release(options.stage, options.architecture), "deploy to AWS")
    deploy.add_argument("stage", choices=release.STAGES)
    deploy.add_argument("--architecture", choices=("arm64", "x86-64"), default="x86-64")
    token = on_instance("token", _token, "print an access token")
    token.add_argument("role", choices=tokens.ROLES)
    token.add_argument("--name", help="another user of the same role")
    on_instance("url", lambda options: print(open_instance(options.instance).api), "print the API's base address")
    logs = on_instance("logs", _logs, "follow the logs of the functions")
    logs.add_argument("function", nargs="?", help="e.g. catalog-search; all of them when left out")
    return parser


def _up(_options) -> None:
    instance = open_instance("main")
    with instance.locked():
        running = up.bring_up(instance, Steps(up.STEPS))
    print(
        f"\nSouk is up.\n"
        f"  page  {running.api}/\n"
        f"  API   {running.api}\n"
        f"  docs  {running.api}/docs\n"
        f"  logs  {instance.logs.relative_to(ROOT)}\n\n"
        f"Next: `make demo` plays a purchase, `make down` stops everything.\n"
    )


def _down(options) -> None:
    instance = open_instance("main")
    with instance.locked():
        stopped = up.take_down(instance)
    print(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")
    if options.clean:
        test, measured = open_instance("test"), open_instance("bench")
        with instance.locked(), test.locked(), measured.locked():
            up.take_down(test)
            up.take_down(measured)
            up.erase_all()
        print("Removed .local/.")


def _coverage(options) -> None:
    coverage.report(options.api or open_instance("main").api)


def _demo(options) -> None:
    demo.play(open_instance("main"), options.city, options.wish)


def _test(options) -> None:
    instance = open_instance("test")
    with instance.locked():
        verify.verify(instance, options.keep)


def _train_ranker(options) -> None:
    instance = open_instance("bench")
    with instance.locked():
        bench.train_ranker(instance, options.judged)


def _bench_search(options) -> None:
    instance = open_instance("bench")
    with instance.locked():
        bench.search(instance, options.judged, options.quick)


def _bench_chat(options) -> None:
    instance = open_instance("bench")
    with instance.locked():
        bench.chat(instance, options.turns)


def _bench_inventory(_options) -> None:
    instance = open_instance("bench")
    with instance.locked():
        bench.inventory(instance)


def _bench_bff(_options) -> None:
    instance = open_instance("bench")
    with instance.locked():
        bench.bff(instance)


def _bench_checkout(_options) -> None:
    instance = open_instance("bench")
    with instance.locked():
        bench.checkout(instance)


def _record_chat(options) -> None:
    record.record(open_instance("main"), options.message, options.name, options.model)


def _eval_chat(options) -> None:
    kinds = [("--only", kind) for kind in options.only] + [("--without", kind) for kind in options.without]
    arguments = [part for kind in kinds for part in kind]
    if options.api:
        evaluate.running(options.api, arguments)
        return
    instance = open_instance("bench")
    with instance.locked():
        evaluate.afresh(instance, arguments)


def _page(_options) -> None:
    page.check_machine()
    with Steps(1).step("Building the page") as step:
        page.build(step)


def _build(_options) -> None:
    steps = Steps(3)
    with steps.step("Checking this machine"):
        tools.check_machine()
        page.check_machine()
    with steps.step("Building the page") as step:
        page.build(step)
    with steps.step("Building the functions") as step:
        build.functions(step)


def _watch(_options) -> None:
    instance = open_instance("main")
    with instance.locked():
        running = up.bring_up(instance, Steps(up.STEPS))
        watch.watch(instance, running.tools)


def _token(options) -> None:
    print(tokens.token(open_instance(options.instance), options.role, options.name))


def _logs(options) -> None:
    instance: Instance = open_instance(options.instance)
    directory = instance.logs / "functions"
    wanted = f"*{options.function}.log" if options.function else "*.log"
    files = sorted(str(file) for file in directory.glob(wanted))
    if not files:
        raise Failure(f"No function has logged to {directory.relative_to(LOCAL.parent)}/{wanted} yet.")
    os.execvp("tail", ["tail", "-n", "20", "-F", *files])
