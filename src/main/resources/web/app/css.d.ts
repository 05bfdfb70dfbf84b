/** Styles that a script imports: the bundler puts them in a file of their own. */
declare module '*.css';
