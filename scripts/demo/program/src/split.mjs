/**
 * Splits an amount evenly.
 * @param {number} cents the amount, a whole number
 * @param {number} people how many share it
 * @returns {number[]} one share for each of them
 */
export function split(cents, people) {
  const share = Math.floor(cents / people);
  return Array.from({ length: people }, () => share);
}
