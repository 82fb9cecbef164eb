//! Raw DEFLATE with an optional preset dictionary, and inflating with a hard end.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use crate::limits::INFLATE_RATIO_MAX;

/// Room for a stream that does not get smaller: five bytes for each stored block, and some more.
const DEFLATE_OVERHEAD_BYTES: usize = 64;

/// The raw DEFLATE stream of `raw`; `None` where the library refuses the dictionary.
pub(crate) fn deflate(raw: &[u8], dictionary: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut compress = Compress::new(Compression::best(), false);
    if let Some(dictionary) = dictionary {
        compress.set_dictionary(dictionary).ok()?;
    }
    let mut deflated = Vec::with_capacity(raw.len() / 4 + DEFLATE_OVERHEAD_BYTES);
    loop {
        let consumed = usize::try_from(compress.total_in()).ok()?;
        let rest = raw.get(consumed..)?;
        match compress.compress_vec(rest, &mut deflated, FlushCompress::Finish).ok()? {
            Status::StreamEnd => return Some(deflated),
            Status::Ok | Status::BufError => {
                deflated.reserve(deflated.capacity().max(DEFLATE_OVERHEAD_BYTES))
            }
        }
    }
}

/// Inflates a stream that fills `deflated` and gives exactly `raw_len` bytes; `None` otherwise, without taking more memory than that.
pub(crate) fn inflate(deflated: &[u8], raw_len: usize, dictionary: Option<&[u8]>) -> Option<Vec<u8>> {
    if raw_len > deflated.len().saturating_mul(INFLATE_RATIO_MAX) {
        return None;
    }
    let mut decompress = Decompress::new(false);
    if let Some(dictionary) = dictionary {
        decompress.set_dictionary(dictionary).ok()?;
    }
    // One byte more than is announced, so that a longer stream shows.
    let mut raw = Vec::with_capacity(raw_len + 1);
    let status = decompress.decompress_vec(deflated, &mut raw, FlushDecompress::Finish).ok()?;
    let whole = status == Status::StreamEnd
        && usize::try_from(decompress.total_in()) == Ok(deflated.len())
        && raw.len() == raw_len;
    whole.then_some(raw)
}
