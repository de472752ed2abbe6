//! Words: what a text is cut into, the same way when it is stored and when it is asked for.

use std::collections::BTreeSet;

use identifiers::fold;

/// The characters of a word that count.
const WORD_CHARS_MAX: usize = 64;

/// The words of a question that count.
const WORDS_MAX: usize = 16;

/// What stood between two spaces: `Saint-Jean`, `l'hôpital`, `claire.martin@example.org`.
struct Piece {
    /// Its runs of letters and digits.
    parts: Vec<String>,
    /// All of them in one word; what was typed without its hyphen or dots is found by it.
    joined: String,
    /// Whether it begins with an article that lost its vowel.
    is_elided: bool,
}

/// The words under which any of `texts` is found, each once, in one line.
pub(super) fn line<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut words = BTreeSet::new();
    for piece in texts.into_iter().flat_map(pieces) {
        words.extend(piece.parts);
        words.insert(piece.joined);
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// What a thing must have among its words to be found by a text; nothing at all for a text without letters and digits.
pub(super) struct Wanted(Vec<Piece>);

impl Wanted {
    /// Reads `text`; of a long one, the first words count, and of an address what stands before the `@`.
    pub(super) fn of(text: &str) -> Self {
        let (mut wanted, mut left) = (Vec::new(), WORDS_MAX);
        let local = |word: &str| word.split('@').next().map(ToOwned::to_owned);
        let text: Vec<String> = text.split_whitespace().filter_map(local).collect();
        for mut piece in pieces(&text.join(" ")) {
            if piece.is_elided && piece.parts.len() > 1 {
                piece.parts.remove(0);
            }
            piece.parts.truncate(left);
            left -= piece.parts.len();
            if !piece.parts.is_empty() {
                wanted.push(piece);
            }
        }
        Self(wanted)
    }

    /// Whether nothing can be found by it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The full-text query for things that have these very words.
    pub(super) fn words(&self) -> String {
        self.query("")
    }

    /// The full-text query for things that have words which begin so.
    pub(super) fn beginnings(&self) -> String {
        self.query(" *")
    }

    /// Words hold nothing but letters and digits, so that quoting them is enough.
    fn query(&self, star: &str) -> String {
        let word = |word: &String| format!("\"{word}\"{star}");
        let piece = |piece: &Piece| {
            let parts: Vec<String> = piece.parts.iter().map(word).collect();
            if piece.parts.first() == Some(&piece.joined) {
                word(&piece.joined)
            } else {
                format!("({} OR ({}))", word(&piece.joined), parts.join(" AND "))
            }
        };
        self.0.iter().map(piece).collect::<Vec<_>>().join(" AND ")
    }

    /// How much of it `text` answers: whole words count more than beginnings.
    pub(super) fn answered_by(&self, text: &str) -> usize {
        let words = line([text]);
        let words: Vec<&str> = words.split(' ').collect();
        let worth = |wanted: &String| {
            let best = |word: &&str| usize::from(word.starts_with(wanted.as_str())) + usize::from(*word == wanted);
            words.iter().map(best).max().unwrap_or_default()
        };
        let piece = |piece: &Piece| worth(&piece.joined).max(piece.parts.iter().map(worth).sum());
        self.0.iter().map(piece).sum()
    }
}

fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let plain = fold::transliterated(text);
    let pieces: Vec<Piece> = plain.split_ascii_whitespace().filter_map(Piece::of).collect();
    pieces.into_iter()
}

impl Piece {
    fn of(text: &str) -> Option<Self> {
        let runs = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| !run.is_empty());
        let parts: Vec<String> = runs.map(short).collect();
        let is_elided = text.starts_with("l'") || text.starts_with("d'");
        (!parts.is_empty()).then(|| Self { joined: short(&parts.concat()), parts, is_elided })
    }
}

fn short(word: &str) -> String {
    word.chars().take(WORD_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_and_what_is_asked_are_folded_alike() {
        assert_eq!(line(["Hôpital Saint-Jean", "HÔPITAL"]), "hopital jean saint saintjean");
        assert_eq!(line(["Cœur de l’Île", "Groß"]), "coeur de gross ile l lile");
        assert_eq!(line(["C.H.U."]), "c chu h u");
        assert_eq!(line(["  ", "…?!"]), "");
    }

    #[test]
    fn every_word_asked_for_is_wanted() {
        let wanted = Wanted::of("CHU Saint-Jean");
        assert_eq!(wanted.words(), r#""chu" AND ("saintjean" OR ("saint" AND "jean"))"#);
        assert_eq!(Wanted::of("nant").beginnings(), r#""nant" *"#);
        assert_eq!(Wanted::of("l'hôpital").words(), r#"("lhopital" OR ("hopital"))"#);
    }

    #[test]
    fn no_text_becomes_syntax() {
        for hostile in
            ["\"", "NEAR(a b, 2)", "a* OR b", "words : x", "^a", "{a b}", "-a + b", "a\" OR \"b", "(((", "\0"]
        {
            let query = Wanted::of(hostile).words();
            let outside: String = query.split('"').step_by(2).collect();
            let is_ours = |word: &str| word.is_empty() || ["AND", "OR"].contains(&word);
            assert!(outside.split([' ', '(', ')']).all(is_ours), "{hostile:?} became {query}");
        }
        assert!(Wanted::of("\"*()").is_empty());
    }

    #[test]
    fn a_long_text_is_cut() {
        let long = "a.b.c.d ".repeat(1_000) + &"x".repeat(10_000);
        assert!(Wanted::of(&long).beginnings().len() < 1_000);
    }
}
