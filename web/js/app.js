// The page's frame: starts the parts, and keeps the place, the connection and the layout in view.

import { startChat, startOver } from './chat.js';
import { startCheckout } from './checkout.js';
import { announce } from './notice.js';
import { remember, remembered } from './session.js';

const CITIES = [
  ['Boston', 42.3601, -71.0589],
  ['New York', 40.7128, -74.006],
  ['Chicago', 41.8781, -87.6298],
  ['Austin', 30.2672, -97.7431],
  ['Seattle', 47.6062, -122.3321],
  ['San Francisco', 37.7749, -122.4194],
  ['Denver', 39.7392, -104.9903],
  ['Miami', 25.7617, -80.1918],
  ['Portland', 45.5152, -122.6784],
  ['Nashville', 36.1627, -86.7816],
].map(([name, lat, lng]) => ({ name, lat, lng }));

/** The city to begin with, by the device's time zone; the shopper sees it and can change it. */
const CITY_OF_ZONE = {
  'America/New_York': 'New York',
  'America/Chicago': 'Chicago',
  'America/Denver': 'Denver',
  'America/Los_Angeles': 'San Francisco',
};

const MY_LOCATION = 'my location';

const picker = document.getElementById('city');
const locate = document.getElementById('locate');
const remarkLine = document.getElementById('place-remark');

function startPlace() {
  picker.append(...CITIES.map(({ name }) => new Option(name, name)));
  picker.addEventListener('change', () => {
    const city = CITIES.find(({ name }) => name === picker.value);
    if (!city) return useMyLocation();
    setPlace(city);
    announce(`Looking near ${city.name}.`);
  });
  locate.addEventListener('click', useMyLocation);
  locate.hidden = !('geolocation' in navigator);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  setPlace(remembered('place') ?? CITIES.find(({ name }) => name === (CITY_OF_ZONE[zone] ?? 'Boston')));
}

function setPlace(place) {
  remember('place', place);
  if (place.name === MY_LOCATION && picker.options[0].value !== MY_LOCATION) {
    picker.prepend(new Option('My location', MY_LOCATION));
  }
  picker.value = place.name;
  locate.classList.toggle('on', place.name === MY_LOCATION);
  remarkLine.hidden = true;
}

function useMyLocation() {
  locate.setAttribute('aria-busy', 'true');
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      locate.removeAttribute('aria-busy');
      // A hundred metres are close enough for a deal, and say less about the shopper.
      const round = (degrees) => Math.round(degrees * 1000) / 1000;
      setPlace({ name: MY_LOCATION, lat: round(coords.latitude), lng: round(coords.longitude) });
      announce('Looking near your location.');
    },
    ({ code, PERMISSION_DENIED }) => {
      locate.removeAttribute('aria-busy');
      picker.value = remembered('place').name;
      const why = code === PERMISSION_DENIED ? 'Your browser keeps your location to itself.' : 'Your location could not be found.';
      tellPlace(`${why} Pick a city instead.`);
    },
    { timeout: 10_000, maximumAge: 300_000 },
  );
}

function tellPlace(text) {
  remarkLine.textContent = text;
  remarkLine.hidden = false;
  announce(text);
}

function startConnection() {
  const banner = document.getElementById('offline');
  const show = () => { banner.hidden = navigator.onLine; };
  window.addEventListener('online', () => { show(); announce('Back online.'); });
  window.addEventListener('offline', () => { show(); announce('You are offline.'); });
  show();
}

/** Keyboard focus must not end up behind the bars that stick to the top and the bottom. */
function keepFocusInView() {
  const bars = { '--top': document.getElementById('top'), '--bottom': document.getElementById('bottom') };
  const measure = new ResizeObserver(() => {
    for (const [name, bar] of Object.entries(bars)) {
      document.documentElement.style.setProperty(name, `${bar.offsetHeight}px`);
    }
  });
  Object.values(bars).forEach((bar) => measure.observe(bar));
}

document.getElementById('start-over').addEventListener('click', startOver);
keepFocusInView();
startPlace();
startConnection();
startCheckout();
startChat();
