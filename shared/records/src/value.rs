//! One answer as one Automerge scalar, and back.

use automerge::ScalarValue;
use forms::{Answer, NonAnswer};

use crate::error::CommitError;
use crate::limits::TEXT_BYTES_MAX;

/// The scalar that an answer is stored as (FORMAT.md, "Values").
pub(crate) fn encode(answer: &Answer) -> Result<ScalarValue, CommitError> {
    match answer {
        Answer::Blank => Ok(ScalarValue::Null),
        Answer::NonAnswer(non_answer) => Ok(ScalarValue::Uint(u64::from(non_answer.code()))),
        Answer::Text(text) if text.len() > TEXT_BYTES_MAX => Err(CommitError::TooLarge),
        Answer::Text(text) => Ok(ScalarValue::Str(text.as_str().into())),
        Answer::Integer(number) => Ok(ScalarValue::Int(*number)),
        Answer::Decimal(number) if !number.is_finite() => Err(CommitError::NotANumber),
        Answer::Decimal(number) => Ok(ScalarValue::F64(*number)),
    }
}

/// The answer behind a scalar, or the name of a kind that no answer has.
pub(crate) fn decode(value: &ScalarValue) -> Result<Answer, &'static str> {
    match value {
        ScalarValue::Null => Ok(Answer::Blank),
        ScalarValue::Uint(code) => {
            u8::try_from(*code).ok().and_then(NonAnswer::from_code).map(Answer::NonAnswer).ok_or("uint")
        }
        ScalarValue::Str(text) => Ok(Answer::Text(text.to_string())),
        ScalarValue::Int(number) => Ok(Answer::Integer(*number)),
        ScalarValue::F64(number) if number.is_finite() => Ok(Answer::Decimal(*number)),
        ScalarValue::F64(_) => Err("f64"),
        ScalarValue::Bytes(_) => Err("bytes"),
        ScalarValue::Counter(_) => Err("counter"),
        ScalarValue::Timestamp(_) => Err("timestamp"),
        ScalarValue::Boolean(_) => Err("boolean"),
        ScalarValue::Unknown { .. } => Err("unknown"),
    }
}
