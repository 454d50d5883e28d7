/** A module of its own, so that the library becomes a file of its own beside the bundle, loaded when a map is drawn. */
export { TSNE } from '@saehrimnir/druidjs';
