/* Nothing was kept, so nothing can be shown early. */
export function showEarly() {}
