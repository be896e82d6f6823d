//! The web page in a real browser: a question, its answer, and the page on which it stands.

mod chromium;

use crate::program::{Place, musterfurt};
use crate::service::Service;
use chromium::Browser;

const QUESTION: &str = "Wie hoch ist die Hundesteuer für den ersten Hund?";

fn serve_musterfurt() -> (Place, Service) {
    let place = Place::new();
    let documents = musterfurt();
    let documents = documents.to_str().expect("the path is UTF-8");
    place.run_of(&["ingest", "-q", "--no-embedder", documents]).expect_code(0);
    let service = Service::start(&place, "serve -q --listen 127.0.0.1:0");
    (place, service)
}

#[test]
fn a_citation_opens_its_page_with_the_words_marked() {
    let (_place, service) = serve_musterfurt();
    let mut browser = Browser::start();
    browser.go_to(&format!("http://{}/", service.address));
    browser.click("#q");
    browser.type_in(QUESTION);
    browser.click("#ask button[type=submit]");
    browser.wait_for("document.querySelector('.sentence .source') && document.querySelector('#answer .end')");
    browser.wait_for("document.querySelectorAll('#results .hit').length > 2");
    let answer = browser.value("document.querySelector('#answer').innerText");
    assert!(answer.as_str().is_some_and(|answer| answer.contains("Hundesteuersatzung")), "{answer}");

    browser.click(".sentence .source");
    browser.wait_for("document.querySelector('#viewer').open");
    browser.wait_for("document.querySelector('#viewer img')?.complete");
    assert_eq!(
        browser.value("document.querySelector('#viewer img').naturalWidth > 300"),
        true,
        "a picture is shown"
    );
    marks_lie_on_the_picture(&mut browser);
    let quote = browser.value("document.querySelector('.sentence .text').innerText");
    let marked = browser.value("document.querySelector('#viewer .marked p:last-child').innerText");
    assert_eq!(letters(&quote), letters(&marked));

    browser.click("#viewer [data-close]");
    browser.wait_for("!document.querySelector('#viewer').open");
    assert_eq!(browser.complaints(), [""; 0]);
}

/// The marked boxes have a size and lie within the picture as it is shown.
fn marks_lie_on_the_picture(browser: &mut Browser) {
    let lie_within = "(() => {
        const picture = document.querySelector('#viewer img').getBoundingClientRect();
        const marks = [...document.querySelectorAll('#viewer svg.marks rect')].map(mark => mark.getBoundingClientRect());
        return marks.length > 0 && marks.every(mark => mark.width > 10 && mark.height > 4
            && mark.left >= picture.left && mark.right <= picture.right
            && mark.top >= picture.top && mark.bottom <= picture.bottom);
    })()";
    assert_eq!(browser.value(lie_within), true, "the marks lie on the picture");
}

fn letters(text: &serde_json::Value) -> String {
    text.as_str().unwrap_or_default().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

#[test]
fn without_scripts_the_search_still_works() {
    let (_place, service) = serve_musterfurt();
    let mut browser = Browser::start();
    browser.switch_scripts_off();
    browser.go_to(&format!("http://{}/", service.address));
    browser.click("#q");
    browser.type_in("Hundesteuer");
    browser.click("#ask button[type=submit]");
    browser.wait_for(
        "document.querySelectorAll('#results .hit').length > 2 && document.readyState === 'complete'",
    );
    let address = browser.value("document.querySelector('#results .hit a').href");
    browser.click("#results .hit a");
    browser
        .wait_for(&format!("location.href === {address} && document.querySelector('.sheet img')?.complete"));
    assert_eq!(browser.value("document.querySelector('.sheet img').naturalWidth > 300"), true);
    assert_eq!(browser.complaints(), [""; 0]);
}
