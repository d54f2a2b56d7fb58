//! Formats, as kube-openapi has them.

use super::Format;

#[track_caller]
fn check(format: &str, accepted: &[&str], refused: &[&str]) {
    let known = Format::of_text_named(format).expect(format);
    for text in accepted {
        assert!(known.accepts(text), "{text:?} should be of format {format}");
    }
    for text in refused {
        assert!(
            !known.accepts(text),
            "{text:?} should not be of format {format}"
        );
    }
}

// Each verdict is that of `strfmt.Default.Validates` of kube-openapi.
#[test]
fn times_are_read_as_the_server_reads_them() {
    check(
        "date",
        &["2024-02-29"],
        &["2023-02-29", "2024-2-1", "", "2024-13-01", "2024-01-00"],
    );
    check(
        "date-time",
        &[
            "2014-12-15T19:30:20.000Z",
            "2014-12-15t19:30:20z",
            "2014-12-15T19:30:20+01:00",
            "2014-12-15T19:30:20x5Z",
        ],
        &[
            "2014-12-15",
            "2014-12-15T24:00:00Z",
            "2014-12-15T19:30:60Z",
            "2014-12-15T19:30:20",
            "t",
        ],
    );
    check(
        "duration",
        &[
            "1h30m",
            "-1.5h",
            "0",
            "22 ns",
            "2 days",
            "1week",
            "5 Minutes",
            "1µs",
            ".5s",
            "1.s",
        ],
        &["", "7Gi", "1", "h", "1 x", "s1", "."],
    );
}

#[test]
fn addresses_are_read_as_the_server_reads_them() {
    check(
        "ipv4",
        &["1.2.3.4", "010.0.0.1", "::ffff:1.2.3.4"],
        &["1.2.3", "1.2.3.256", "::1", ""],
    );
    check(
        "ipv6",
        &["::1", "fe80::1", "::ffff:1.2.3.4"],
        &["1.2.3.4", "fe80::1%eth0", "::g"],
    );
    check(
        "cidr",
        &["10.0.0.0/8", "010.0.0.0/08", "::/0", "fe80::/64"],
        &[
            "10.0.0.0",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/-1",
        ],
    );
    check(
        "mac",
        &[
            "00:00:5e:00:53:01",
            "02-00-5e-10-00-00-00-01",
            "0000.5e00.5301",
            "00005e005301",
        ],
        &[
            "00:00:5e:00:53",
            "00:00:5e:00:53:0g",
            "000:00:5e:00:53:1",
            "00005e00530",
        ],
    );
    check(
        "uri",
        &[
            "http://foo.bar/#com",
            "mailto:a@b.c",
            "/abs/test",
            "http://u:p@h:80/x?q=%2",
            "*",
            "//x y",
        ],
        &[
            "",
            "foo.com",
            "./rel",
            ":x",
            "http://h:8a/",
            "http://a b/",
            "/%zz",
            "http://h#x",
        ],
    );
    check(
        "email",
        &[
            "a@b",
            "first.last@example.com",
            "Name <a@b.c>",
            "\"a b\"@c.d",
            "ü@example.com",
        ],
        &[
            "", "a", "a@", "@b", "a..b@c", "a@b c", "<a@b", "a@b>", "Name a@b",
        ],
    );
    check(
        "hostname",
        &["example.com", "a", "1a.example.com", "a-b"],
        &["", "-a", "a_b", "example.c", "a..b.com"],
    );
}

#[test]
fn codes_are_read_as_the_server_reads_them() {
    check(
        "byte",
        &["YQ==", "YWI=", "YWJj"],
        &["", "YQ", "YQ=", "Y-Jj", "YWJj=", "===="],
    );
    check(
        "bsonobjectid",
        &["5f43a1b2c3d4e5f601234567"],
        &["5f43", "5f43a1b2c3d4e5f60123456g"],
    );
    let uuid = "a8098c1a-f86e-41da-bd1a-00112444be1e";
    check(
        "uuid",
        &[uuid, &uuid.to_uppercase(), &uuid.replace('-', "")],
        &["", &uuid[1..], "x"],
    );
    check(
        "uuid4",
        &[uuid],
        &[
            "a8098c1a-f86e-31da-bd1a-00112444be1e",
            "a8098c1a-f86e-41da-cd1a-00112444be1e",
        ],
    );
    check("uuid3", &["a8098c1a-f86e-31da-cd1a-00112444be1e"], &[uuid]);
    check("uuid5", &["a8098c1a-f86e-51da-bd1a-00112444be1e"], &[uuid]);
    check(
        "isbn",
        &["0321751043", "978-0321751041"],
        &["0321751044", "x"],
    );
    check(
        "isbn10",
        &["3 401 01319 X"],
        &["978-0321751041", "3-423-21412-1"],
    );
    check(
        "isbn13",
        &["978 3401013190"],
        &["01234567890ab", "9783401013191"],
    );
    check(
        "creditcard",
        &["4220 8554 2622 2389"],
        &["4220855426213389", ""],
    );
    check(
        "ssn",
        &["111-22-3333", "111 22 3333"],
        &["111223333", "11-22-33333"],
    );
    check("hexcolor", &["#FFF", "a1b2c3"], &["#ff", "#ggg", ""]);
    check(
        "rgbcolor",
        &["rgb(255, 0,12)"],
        &["rgb(256,0,0)", "rgb(01,0,0)", "rgba(0,0,0)"],
    );
    check(
        "k8s-short-name",
        &["a-b", "1"],
        &["", "A", "a.b", "-a", "a-"],
    );
    check("k8s-long-name", &["a.b-c"], &["", "a..b", ".a", "A"]);
    check("password", &["", "x"], &[]);
}
