//! `parcours doctor`: is the folder in good health, and what can be mended?
