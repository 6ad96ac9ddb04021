"""Instances keep their ports and passwords, and do not get into each other's way."""

import os
import stat
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from souk import postgres
from souk.errors import Failure
from souk.instance import Instance, open_instance
from souk.settings import Settings


class InstanceTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.local = Path(directory.name)
        for patch in (mock.patch("souk.instance.LOCAL", self.local), mock.patch.dict(os.environ)):
            patch.start()
            self.addCleanup(patch.stop)
        os.environ.pop("SOUK_PORT_BASE", None)

    def test_the_instances_have_no_port_in_common(self):
        services = ("stripe", "postgres", "ministack", "redis", "watch")
        ports = [open_instance(name).port(service) for name in ("main", "test", "bench") for service in services]
        self.assertEqual(len(set(ports)), len(ports))

    def test_chosen_ports_are_found_again_without_the_variable(self):
        os.environ["SOUK_PORT_BASE"] = "31000"
        chosen = open_instance("main")
        chosen.settings.put("PORT_BASE", str(chosen.base_port))
        del os.environ["SOUK_PORT_BASE"]
        self.assertEqual(open_instance("main").port("ministack"), 31066)
        self.assertEqual(open_instance("test").port("ministack"), 24566)

    def test_ports_that_cannot_be_are_refused(self):
        for wrong in ("", "80", "65500", "up"):
            os.environ["SOUK_PORT_BASE"] = wrong
            with self.subTest(wrong), self.assertRaisesRegex(Failure, "SOUK_PORT_BASE must be a port"):
                open_instance("main")

    def test_only_one_command_works_on_an_instance_at_a_time(self):
        instance = Instance("main", 20000)
        with instance.locked(), self.assertRaisesRegex(Failure, "at work on the instance `main`"):
            with Instance("main", 20000).locked():
                pass
        with instance.locked(), Instance("test", 30000).locked():
            pass

    def test_before_up_the_address_is_asked_for_in_vain(self):
        with self.assertRaisesRegex(Failure, "run `make up` first"):
            _ = Instance("main", 20000).api


class SettingsTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "main" / "settings.env"

    def test_a_secret_is_made_once_and_kept(self):
        made = Settings(self.path).secret("KEY", "sk_test_")
        self.assertTrue(made.startswith("sk_test_"))
        self.assertEqual(Settings(self.path).secret("KEY"), made)
        self.assertNotEqual(Settings(self.path).secret("OTHER"), made)

    def test_nobody_else_may_read_it(self):
        Settings(self.path).secret("KEY")
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)


class ReachTest(unittest.TestCase):
    def test_a_closed_directory_anywhere_above_closes_the_path(self):
        with tempfile.TemporaryDirectory() as directory:
            inner = Path(directory) / "a" / "b"
            inner.mkdir(parents=True)
            os.chmod(directory, 0o755)
            self.assertTrue(postgres.open_to_others(inner))
            self.assertTrue(postgres.open_to_others(inner / "not" / "yet"))
            os.chmod(directory, 0o700)
            self.assertFalse(postgres.open_to_others(inner))
            self.assertFalse(postgres.open_to_others(inner / "not" / "yet"))


if __name__ == "__main__":
    unittest.main()
