/** A real timeline, as the service made it of examples/workbench.mp4. */
import type { Timeline } from '../src/api/client';
import workbench from './workbench.timeline.json';

export const TIMELINE = workbench as unknown as Timeline;
