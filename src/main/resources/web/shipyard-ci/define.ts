/** A page may load this script twice, as two versions of it. The first one stays. */
export function define(name: string, component: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) {
    customElements.define(name, component);
  }
}
