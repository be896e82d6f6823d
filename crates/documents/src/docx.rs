//! stub
pub(crate) fn is_docx(_: &[u8]) -> bool {
    false
}
pub(crate) fn read(_: &[u8]) -> Result<engine::Reading, engine::ReadError> {
    unreachable!()
}
