import { CITIES, MY_LOCATION, choose, locate, locating, place } from '../state/place.ts';
import { close } from '../state/route.ts';
import { Icon } from './Icon.tsx';
import { Sheet } from './Sheet.tsx';

const WHY_NOT = {
  refused: 'Your browser keeps your location to itself. Pick a city instead.',
  failed: 'Your location could not be found. Pick a city instead.',
} as const;

/** Where to look: where the device is, if it may say so, or one of the cities. */
export function PlaceSheet() {
  const state = locating.value;
  const find = () => void locate().then((found) => { if (found) close(); });
  return (
    <Sheet title="Where should we look?">
      {'geolocation' in navigator && (
        <button type="button" class="here" aria-pressed={place.value.name === MY_LOCATION} aria-busy={state === 'looking'} onClick={find}>
          <Icon name="aim" />
          {state === 'looking' ? 'Finding you…' : 'Use my location'}
        </button>
      )}
      {(state === 'refused' || state === 'failed') && <p class="fault">{WHY_NOT[state]}</p>}
      <ul class="cities">
        {CITIES.map((city) => (
          <li key={city.name}>
            <button type="button" aria-pressed={place.value.name === city.name} onClick={() => { choose(city); close(); }}>
              {city.name}
              {place.value.name === city.name && <Icon name="tick" />}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
