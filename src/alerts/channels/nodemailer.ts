// All that alerts use of nodemailer. The build bundles this module, so that nothing more is installed (ADR 40).
export { createTransport } from 'nodemailer';
