//! Walking the whole log and checking it (in progress).
