"""Only what this platform started is ever stopped, and all of it."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import warnings
from pathlib import Path
from unittest import mock

from souk import processes
from souk.errors import Failure
from souk.instance import Instance

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


class ProcessTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        patch = mock.patch("souk.instance.LOCAL", Path(directory.name))
        patch.start()
        self.addCleanup(patch.stop)
        # What the platform starts outlives the command that started it, on purpose.
        warnings.simplefilter("ignore", ResourceWarning)
        self.instance = Instance("main", 20000)
        self.process = processes.Process(self.instance, "sleeper")
        self.addCleanup(self.process.stop)

    def start(self, command=None, **facts):
        self.process.start(command or SLEEP, env=dict(os.environ), cwd=Path("/"), facts=facts)

    def test_a_started_process_is_found_by_a_later_command(self):
        self.start(proxies={"a": "b"})
        again = processes.Process(self.instance, "sleeper")
        self.assertIsNotNone(again.pid)
        self.assertEqual(again.facts, {"proxies": {"a": "b"}})

    def test_stop_ends_it_and_says_so(self):
        self.start()
        self.assertTrue(self.process.stop())
        self.assertIsNone(self.process.pid)
        self.assertFalse(self.process.stop())

    def test_stop_ends_children_that_outlived_a_killed_parent(self):
        script = "import subprocess, sys, time; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); time.sleep(60)"
        self.start([sys.executable, "-c", script])
        child = int(wait_for(lambda: self.process.log.read_text().strip()))
        os.kill(self.process.pid, 9)
        wait_for(lambda: self.process.pid is None)
        self.assertTrue(self.process.stop())
        wait_for(lambda: processes.start_time(child) is None)

    def test_a_process_that_got_the_same_id_later_is_left_alone(self):
        stranger = subprocess.Popen(SLEEP, start_new_session=True)
        self.addCleanup(stranger.wait)
        self.addCleanup(stranger.kill)
        record = self.instance.dir / "run" / "sleeper.json"
        record.parent.mkdir(parents=True)
        record.write_text(json.dumps({"pid": stranger.pid, "start_time": 1, "facts": {}}))
        self.assertIsNone(self.process.pid)
        self.assertFalse(self.process.stop())
        self.assertIsNone(stranger.poll())

    def test_a_process_that_ends_at_once_is_reported_with_its_last_words(self):
        self.start([sys.executable, "-c", "print('no such setting')"])
        with self.assertRaisesRegex(Failure, "(?s)The sleeper ended at once.*no such setting"):
            self.process.wait_until(lambda: False, 5, "The sleeper")

    def test_an_orphan_in_the_instance_directory_is_ended_and_a_recorded_server_is_not(self):
        self.start()
        self.instance.dir.mkdir(exist_ok=True)
        orphan = subprocess.Popen(SLEEP, start_new_session=True, cwd=self.instance.dir, stdin=subprocess.DEVNULL)
        elsewhere = subprocess.Popen(SLEEP, start_new_session=True, cwd="/", stdin=subprocess.DEVNULL)
        self.addCleanup(elsewhere.wait)
        self.addCleanup(elsewhere.kill)
        processes.end_orphans(self.instance, [self.instance.dir])
        self.assertIsNotNone(orphan.wait(5))
        self.assertIsNone(elsewhere.poll())
        self.assertIsNotNone(self.process.pid)


class PortTest(unittest.TestCase):
    def test_a_taken_port_is_one_sentence_that_names_the_way_out(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            with self.assertRaises(Failure) as raised:
                processes.require_free_port(port, "Redis")
        self.assertRegex(str(raised.exception), rf"^Port {port}, which Redis needs, is taken .*SOUK_PORT_BASE=\d+ make up`\.$")

    def test_a_free_port_passes(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        processes.require_free_port(port, "Redis")


def wait_for(condition):
    deadline = time.monotonic() + 10
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError("waited in vain")
        time.sleep(0.02)
    return value


if __name__ == "__main__":
    unittest.main()
