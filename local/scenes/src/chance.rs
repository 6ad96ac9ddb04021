//! Chance that is the same each time: numbers made of a name.

/// SplitMix64 (Steele, Lea and Flood, 2014), begun with FNV-1a of a name.
pub struct Chance {
    state: u64,
    /// What the first pick is.
    first: Option<usize>,
}

impl Chance {
    pub fn of(name: &str) -> Self {
        let state = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { state, first: None }
    }

    /// Leaves the first pick, which scenes take their colours by, not to chance but to `turn`: whatever
    /// has turns one after the other differs in it.
    pub const fn beginning_with(mut self, turn: usize) -> Self {
        self.first = Some(turn);
        self
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn yes(&mut self) -> bool {
        self.next() & 1 == 1
    }

    /// A number of `low` to `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        // The upper 24 bits fit into an f32 as they are.
        let part = (self.next() >> 40) as f32 / (1_u32 << 24) as f32;
        low + (high - low) * part
    }

    /// One of `several`, which are some.
    pub fn pick<T: Copy, const N: usize>(&mut self, several: [T; N]) -> T {
        let drawn = self.next() as usize;
        several[self.first.take().unwrap_or(drawn) % N]
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn whose_turns_follow_each_other_do_not_begin_alike() {
        let first = |turn| Chance::of("any").beginning_with(turn).pick([1, 2, 3]);
        assert_eq!([0, 1, 2, 3].map(first), [1, 2, 3, 1]);
    }

    #[test]
    fn a_name_always_has_the_same_chance() {
        let numbers = |name| {
            let mut chance = Chance::of(name);
            [(); 4].map(|()| chance.between(0.0, 1.0))
        };
        assert_eq!(numbers("bos-spa-001"), numbers("bos-spa-001"));
        assert_ne!(numbers("bos-spa-001"), numbers("bos-spa-002"));
        assert!(
            numbers("x")
                .iter()
                .all(|number| (0.0..1.0).contains(number))
        );
    }
}
