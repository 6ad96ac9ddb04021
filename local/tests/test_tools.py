"""What is fetched is made whole or made again."""

import os
import re
import stat
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

from souk import tools
from souk.instance import ROOT


class ToolsTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def test_an_interrupted_attempt_is_thrown_away_and_a_finished_one_kept(self):
        place = self.directory / "tool"
        with self.assertRaises(KeyboardInterrupt):
            with tools._made_once(place) as missing:
                self.assertTrue(missing)
                (place / "half").touch()
                raise KeyboardInterrupt
        with tools._made_once(place) as missing:
            self.assertTrue(missing)
            self.assertFalse((place / "half").exists())
            (place / "whole").touch()
        with tools._made_once(place) as missing:
            self.assertFalse(missing)
            self.assertTrue((place / "whole").exists())

    def test_programs_of_a_wheel_stay_programs_and_the_rest_is_left_out(self):
        wheel = self.directory / "x.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            program = zipfile.ZipInfo("x/bin/run")
            program.external_attr = 0o755 << 16
            archive.writestr(program, "#!/bin/sh\n")
            archive.writestr("x/bin/readme", "text")
            archive.writestr("x/include/x.h", "int x;")
        place = self.directory / "place"
        tools._extract(wheel, tools.Payload("x", ("x/bin/",)), place)
        self.assertTrue(os.access(place / "x/bin/run", os.X_OK))
        self.assertEqual(stat.S_IMODE((place / "x/bin/readme").stat().st_mode), 0o644)
        self.assertFalse((place / "x/include").exists())

    def test_every_requirement_is_exact(self):
        for file in (ROOT / "local").glob("requirements*.txt"):
            for line in file.read_text().splitlines():
                if line and not line.startswith("#"):
                    with self.subTest(file=file.name, line=line):
                        self.assertRegex(line, re.compile(r"^[\w.\-]+==[\w.]+( ; python_version (<|>=) \"3\.11\")?$"))

    def test_every_payload_has_its_version(self):
        self.assertEqual({payload.package for payload in tools._PAYLOADS}, set(tools._binary_versions()))

    def test_without_a_cache_directory_the_clone_keeps_the_tools(self):
        readonly = self.directory / "readonly"
        readonly.write_text("a file, so that nothing can be made below it")
        with mock.patch.dict(os.environ, XDG_CACHE_HOME=str(readonly)), \
                mock.patch("souk.tools.LOCAL", self.directory / ".local"):
            self.assertEqual(tools.cache_dir(), self.directory / ".local" / "cache")


if __name__ == "__main__":
    unittest.main()
