"""The page is built when something changed, and what is missing for it is named."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

from souk import page
from souk.errors import Failure
from souk.progress import Step


class PageTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.web = Path(directory.name) / "web"
        (self.web / "src").mkdir(parents=True)
        (self.web / "src/main.tsx").write_text("1")
        (self.web / "package-lock.json").write_text("{}")
        for name, value in (("WEB", self.web), ("LOCAL", Path(directory.name))):
            patch = mock.patch.object(page, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def test_it_is_built_once_and_again_when_a_source_changes(self):
        runs = []

        def run(_step, command, _log, **_options):
            runs.append(command[1])
            for made in ("dist", "node_modules"):
                (self.web / made).mkdir(exist_ok=True)
            (self.web / "dist/files.tsv").write_text("")

        with mock.patch.object(Step, "run", run):
            page.build(Step(""))
            self.assertEqual(runs, ["ci", "run"])
            page.build(Step(""))
            self.assertEqual(runs, ["ci", "run"])
            (self.web / "src/main.tsx").write_text("2")
            page.build(Step(""))
            self.assertEqual(runs, ["ci", "run", "run"])
            (self.web / "dist/files.tsv").unlink()
            page.build(Step(""))
            self.assertEqual(runs, ["ci", "run", "run", "run"])

    def test_a_missing_or_old_node_is_named(self):
        with mock.patch("souk.page.shutil.which", return_value=None), self.assertRaisesRegex(Failure, "Node 20 or newer"):
            page.check_machine()
        with mock.patch("souk.page._node_version", return_value="v18.20.1"), self.assertRaisesRegex(Failure, "here is `v18"):
            page.check_machine()

    def test_the_lock_names_digests_and_no_registry(self):
        lock = (page.ROOT / "web/package-lock.json").read_text()
        self.assertIn('"integrity": "sha512-', lock)
        self.assertNotIn('"resolved"', lock)


if __name__ == "__main__":
    unittest.main()
