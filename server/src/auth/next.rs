//! Where to go after signing in: a page of this server, never another site.

/// The path (with its query) if it leads to a page of this server, else the first page.
#[must_use]
pub fn local_path(next: Option<&str>) -> &str {
    next.filter(|next| is_local(next)).unwrap_or("/")
}

/// Browsers read `//host`, `/\host` and paths with tabs or line ends in them as other hosts.
fn is_local(next: &str) -> bool {
    let mut bytes = next.bytes();
    bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && next.len() <= 2000
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !["/sign-in", "/sign-out", "/set-up"].iter().any(|path| next.split('?').next() == Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_server_are_kept() {
        for next in ["/", "/runs/7", "/workers?q=%E6%9D%8E&page=2", "/my"] {
            assert_eq!(local_path(Some(next)), next);
        }
    }

    #[test]
    fn anything_else_leads_to_the_first_page() {
        let others = [
            "",
            "runs",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x",
            "/ evil",
            "javascript:alert(1)",
            "/x\\y",
            "/sign-in",
            "/sign-in?next=/",
            "/李",
        ];
        for next in others {
            assert_eq!(local_path(Some(next)), "/", "{next:?}");
        }
        assert_eq!(local_path(None), "/");
    }
}
