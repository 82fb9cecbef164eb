//! Sorting by binary insertion. The lists of this room are short or nearly sorted already, and the standard library's
//! sorts are some 5 kB of code for each type that is sorted, on phones that load this over a shared 256 kbit/s.

/// Inserts `item` where its key belongs, after its equals; appending to a sorted list moves nothing.
pub(crate) fn insert<K: Ord, T>(list: &mut Vec<(K, T)>, key: K, item: T) {
    let at = match list.last() {
        Some((last, _)) if *last > key => list.partition_point(|(each, _)| *each <= key),
        _ => list.len(),
    };
    list.insert(at, (key, item));
}

/// The items in the order of their keys.
pub(crate) fn by_key<K: Ord, T>(items: impl IntoIterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut sorted = Vec::new();
    for item in items {
        insert(&mut sorted, key(&item), item);
    }
    sorted.into_iter().map(|(_, item)| item).collect()
}
