// Where to look for deals: a city, or where the device is.

import type { Place } from '../api/types.ts';
import { announce } from './announcer.ts';
import { remembered } from './memory.ts';
import { signal } from '@preact/signals';

export const MY_LOCATION = 'Near me';

const city = (name: string, lat: number, lng: number): Place => ({ name, lat, lng });

/** The cities of the catalogue. */
export const CITIES: readonly Place[] = [
  city('Austin', 30.2672, -97.7431),
  city('Boston', 42.3601, -71.0589),
  city('Chicago', 41.8781, -87.6298),
  city('Denver', 39.7392, -104.9903),
  city('Miami', 25.7617, -80.1918),
  city('Nashville', 36.1627, -86.7816),
  city('New York', 40.7128, -74.006),
  city('Portland', 45.5152, -122.6784),
  city('San Francisco', 37.7749, -122.4194),
  city('Seattle', 47.6062, -122.3321),
];

/** The city to begin with, by the device's time zone; the shopper sees it and can change it. */
const CITY_OF_ZONE: Readonly<Record<string, string>> = {
  'America/New_York': 'New York',
  'America/Chicago': 'Chicago',
  'America/Denver': 'Denver',
  'America/Los_Angeles': 'San Francisco',
};

function firstPlace(): Place {
  const name = CITY_OF_ZONE[Intl.DateTimeFormat().resolvedOptions().timeZone] ?? 'Boston';
  return CITIES.find((one) => one.name === name) ?? CITIES[0]!;
}

export const place = remembered<Place>('place', firstPlace(), () => localStorage);

export const locating = signal<'no' | 'looking' | 'refused' | 'failed'>('no');

export function choose(chosen: Place): void {
  locating.value = 'no';
  place.value = chosen;
  announce(chosen.name === MY_LOCATION ? 'Looking near you.' : `Looking near ${chosen.name}.`);
}

/** Asks the browser where the device is; gives whether it told. */
export function locate(): Promise<boolean> {
  locating.value = 'looking';
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // A hundred metres are close enough for a deal, and say less about the shopper.
        const round = (degrees: number) => Math.round(degrees * 1000) / 1000;
        choose({ name: MY_LOCATION, lat: round(coords.latitude), lng: round(coords.longitude) });
        resolve(true);
      },
      ({ code }) => {
        locating.value = code === GeolocationPositionError.PERMISSION_DENIED ? 'refused' : 'failed';
        announce('Your location is not known. Pick a city instead.');
        resolve(false);
      },
      { timeout: 10_000, maximumAge: 300_000 },
    );
  });
}
