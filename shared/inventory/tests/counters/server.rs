//! A Redis of a test's own, which it may stop, pause, start again and give old data.

use souk_platform::redis::Redis;
use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running server; it goes with the value.
pub struct Server {
    process: Child,
    port: u16,
    directory: PathBuf,
}

impl Server {
    pub async fn start() -> Self {
        let port = free_port();
        let directory = env::temp_dir().join(format!("souk-test-redis-{port}"));
        fs::create_dir_all(&directory).expect("a directory");
        let server = Self {
            process: spawn(port, &directory),
            port,
            directory,
        };
        server.until_it_answers().await;
        server
    }

    /// A client as a function has it, which has not connected yet.
    pub fn client(&self) -> Redis {
        Redis::lazy(&format!("redis://127.0.0.1:{}", self.port)).expect("an address")
    }

    /// Ends it as a crash does.
    pub fn kill(&mut self) {
        self.process.kill().expect("an end");
        self.process.wait().expect("its end");
    }

    /// Starts it again, with what it last wrote to disk.
    pub async fn start_again(&mut self) {
        self.process = spawn(self.port, &self.directory);
        self.until_it_answers().await;
    }

    /// Writes what it holds to disk, from where it is read when it is started again.
    pub async fn save(&self) {
        let connection = &mut self.client().connection();
        let saved = redis::cmd("SAVE").query_async(connection).await;
        let () = saved.expect("a file");
    }

    /// Lets it hang: connections are taken, and nothing is answered.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let kill = Command::new("kill")
            .arg(signal)
            .arg(self.process.id().to_string())
            .status();
        assert!(kill.expect("a signal").success());
    }

    async fn until_it_answers(&self) {
        for _ in 0..1_000 {
            let connection = &mut self.client().connection();
            let answer = redis::cmd("PING").query_async::<String>(connection).await;
            if answer.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the Redis of the test does not answer");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn spawn(port: u16, directory: &PathBuf) -> Child {
    Command::new(souk_testing::setting("SOUK_TEST_REDIS_SERVER"))
        .args(["--port", &port.to_string()])
        .args(["--bind", "127.0.0.1", "--save", ""])
        .arg("--dir")
        .arg(directory)
        .stdout(Stdio::null())
        .spawn()
        .expect("a Redis server")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}
