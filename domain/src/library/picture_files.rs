//! Picture files: read as far as showing them safely needs, and freed of what they say beside the picture, such as where and
//! when a photo was taken, and on whose telephone.

use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, DynImage, ImageEXIF as _};

/// A picture as it is stored.
#[derive(Debug, PartialEq, Eq)]
pub struct PictureFile {
    pub media_type: &'static str,
    /// As it is seen, which for a photo taken upright is not as it is stored.
    pub width: u32,
    pub height: u32,
    pub content: Vec<u8>,
}

/// What of a PNG is the picture: its colours and points. Those of an animation are left out, so that it stands still.
const PNG_KEPT: [&[u8; 4]; 10] =
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"];
/// The same of a WebP.
const WEBP_KEPT: [&[u8; 4]; 5] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"];

/// The picture in these bytes.
pub fn read(bytes: Vec<u8>) -> Result<PictureFile, &'static str> {
    const DAMAGED: &str = "This picture is damaged. Save it anew.";
    let image = DynImage::from_bytes(Bytes::from(bytes)).map_err(|_| DAMAGED)?;
    let image =
        image.ok_or("This is no PNG, JPEG or WebP picture, whatever its name says. Save it as one of these.")?;
    let (mut width, mut height) = image.dimensions().ok_or(DAMAGED)?;
    let (media_type, content) = match image {
        DynImage::Jpeg(image) => {
            let turn = image.exif().and_then(|exif| orientation(&exif)).filter(|turn| (2..=8).contains(turn));
            if turn.is_some_and(|turn| turn >= 5) {
                (width, height) = (height, width);
            }
            ("image/jpeg", bare_jpeg(image, turn))
        }
        DynImage::Png(image) => ("image/png", bare_png(image)),
        DynImage::WebP(image) if image.has_chunk(*b"ANMF") => {
            return Err("This picture moves. Use one that stands still.");
        }
        DynImage::WebP(image) => ("image/webp", bare_webp(image)),
    };
    Ok(PictureFile { media_type, width, height, content })
}

fn bare_jpeg(mut image: Jpeg, turn: Option<u8>) -> Vec<u8> {
    image.segments_mut().retain(|segment| match segment.marker() {
        // Colours: of the file's own kind, of the profile, of Adobe's.
        markers::APP0 | markers::APP14 => true,
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        marker => !(markers::APP1..=markers::APP15).contains(&marker) && marker != markers::COM,
    });
    image.set_exif(turn.map(turned));
    let mut content = image.encoder().bytes().to_vec();
    // Behind the end telephones keep a second picture, with all that it says.
    content.truncate(end_of_jpeg(&content));
    content
}

/// Where the first picture of a JPEG ends; all of it where no end is marked.
fn end_of_jpeg(content: &[u8]) -> usize {
    let mut at = 2;
    while at + 1 < content.len() {
        match (content[at], content[at + 1]) {
            (0xff, 0xd9) => return at + 2,
            // Points, and marks without a length.
            (0xff, 0 | 1 | 0xd0..=0xd8) => at += 2,
            (0xff, 0xff) => at += 1,
            (0xff, _) => {
                let length = content.get(at + 2..at + 4).map_or(0, |two| u16::from_be_bytes([two[0], two[1]]));
                at += 2 + usize::from(length);
            }
            _ => at += 1,
        }
    }
    content.len()
}

/// How a photo is to be turned before it is shown.
fn orientation(exif: &[u8]) -> Option<u8> {
    let is_little = exif.starts_with(b"II");
    let two = |at: usize| {
        let bytes: [u8; 2] = exif.get(at..at + 2)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let four = |at: usize| Some(if is_little { two(at)? } else { two(at + 2)? });
    // The list of facts begins within the first 64 kB, as all of it does.
    let list = usize::from(four(4)?);
    let facts = (0..usize::from(two(list)?)).map(|number| list + 2 + number * 12);
    let turn = facts.into_iter().find(|at| two(*at) == Some(0x0112))?;
    two(turn + 8).and_then(|turn| u8::try_from(turn).ok())
}

/// The one fact that is kept.
fn turned(turn: u8) -> Bytes {
    let fact = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0];
    Bytes::from([b"MM\0*\0\0\0\x08\0\x01".as_slice(), &fact, &[0; 4]].concat())
}

fn bare_png(mut image: Png) -> Vec<u8> {
    image.chunks_mut().retain(|chunk| PNG_KEPT.contains(&&chunk.kind()));
    image.encoder().bytes().to_vec()
}

fn bare_webp(mut image: WebP) -> Vec<u8> {
    image.chunks_mut().retain(|chunk| WEBP_KEPT.contains(&&chunk.id()));
    // Sets the flags anew for what is left.
    image.set_exif(None);
    image.encoder().bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use img_parts::png::PngChunk;
    use img_parts::riff::{RiffChunk, RiffContent};

    use super::*;

    const SECRET: &[u8] = b"41.8781 N, 87.6298 W";

    fn has_secret(content: &[u8]) -> bool {
        content.windows(SECRET.len()).any(|some| some == SECRET)
    }

    /// An upright photo of 640 × 480 points with all that a telephone adds, and a second picture behind it.
    fn photo(turn: u8) -> Vec<u8> {
        let segment = |marker, contents: &[u8]| {
            let length = u16::try_from(contents.len() + 2).expect("short").to_be_bytes();
            [&[0xff, marker], length.as_slice(), contents].concat()
        };
        let exif = [b"Exif\0\0".as_slice(), &turned(turn), SECRET].concat();
        let size = [8, 0x01, 0xe0, 0x02, 0x80, 1, 1, 0x11, 0];
        [
            &[0xff, 0xd8],
            segment(markers::APP0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0").as_slice(),
            &segment(markers::APP1, &exif),
            &segment(markers::APP1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), SECRET].concat()),
            &segment(markers::APP2, &[b"MPF\0".as_slice(), SECRET].concat()),
            &segment(markers::APP13, SECRET),
            &segment(markers::COM, SECRET),
            &segment(0xc0, &size),
            &segment(0xda, &[1, 1, 0, 0, 63, 0]),
            &[1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xd9],
            SECRET,
        ]
        .concat()
    }

    #[test]
    fn a_photo_says_nothing_but_which_way_is_up() {
        for (turn, size, is_turned) in [(1, (640, 480), false), (6, (480, 640), true), (3, (640, 480), true)] {
            let taken = read(photo(turn)).expect("a picture");
            assert_eq!((taken.media_type, taken.width, taken.height), ("image/jpeg", size.0, size.1));
            assert!(has_secret(&photo(turn)) && !has_secret(&taken.content));
            assert!(taken.content.ends_with(&[1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xd9]), "all points are there");
            let kept = Jpeg::from_bytes(taken.content.into()).expect("still a picture").exif();
            assert_eq!(kept.and_then(|exif| orientation(&exif)), is_turned.then_some(turn));
        }
    }

    #[test]
    fn a_png_is_its_points_alone() {
        let chunk = |kind: &[u8; 4], contents: &[u8]| {
            PngChunk::new(*kind, Bytes::copy_from_slice(contents)).encoder().bytes().to_vec()
        };
        let head = [[0, 0, 0, 3].as_slice(), &[0, 0, 0, 2], &[8, 6, 0, 0, 0]].concat();
        let file = |more: &[Vec<u8>]| {
            let parts = [vec![chunk(b"IHDR", &head)], more.to_vec(), vec![chunk(b"IDAT", b"x"), chunk(b"IEND", b"")]];
            [b"\x89PNG\r\n\x1a\n".as_slice(), &parts.concat().concat()].concat()
        };
        let said = [chunk(b"eXIf", SECRET), chunk(b"tEXt", SECRET), chunk(b"acTL", &[0; 8])];
        let taken = read([file(&said).as_slice(), SECRET].concat()).expect("a picture");
        assert_eq!((taken.media_type, taken.width, taken.height), ("image/png", 3, 2));
        assert_eq!(taken.content, file(&[]));
    }

    #[test]
    fn a_webp_is_its_points_alone_and_stands_still() {
        let file = |more: &[([u8; 4], &'static [u8])]| {
            let mut chunks: Vec<RiffChunk> = vec![RiffChunk::new(
                *b"VP8X",
                RiffContent::Data(Bytes::from_static(&[0x0c, 0, 0, 0, 0xff, 1, 0, 0xff, 0, 0])),
            )];
            chunks.push(RiffChunk::new(*b"ICCP", RiffContent::Data(Bytes::from_static(b"colours"))));
            let points = b"\x50\x5a\x00\x9d\x01\x2a\x00\x02\x00\x01";
            chunks.push(RiffChunk::new(*b"VP8 ", RiffContent::Data(Bytes::from_static(points))));
            chunks
                .extend(more.iter().map(|(id, data)| RiffChunk::new(*id, RiffContent::Data(Bytes::from_static(data)))));
            let riff = RiffChunk::new(*b"RIFF", RiffContent::List { kind: Some(*b"WEBP"), subchunks: chunks });
            riff.encoder().bytes().to_vec()
        };
        let taken = read(file(&[(*b"EXIF", SECRET), (*b"XMP ", SECRET)])).expect("a picture");
        assert_eq!((taken.media_type, taken.width, taken.height), ("image/webp", 512, 256));
        assert!(!has_secret(&taken.content));
        assert!(read(file(&[(*b"ANMF", b"moves")])).is_err_and(|words| words.contains("moves")));
    }

    #[test]
    fn what_is_cut_off_or_bent_never_crashes() {
        let whole = photo(6);
        for end in 0..whole.len() {
            let _ = read(whole[..end].to_vec());
            let mut bent = whole.clone();
            bent[end] ^= 0xff;
            let _ = read(bent);
        }
        for bytes in
            [&b"RIFF\xff\xff\xff\xffWEBPVP8X"[..], b"RIFF\x04\0\0\0WEBP", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xff\xff"]
        {
            assert!(read(bytes.to_vec()).is_err());
        }
    }
}
