/**
 * The function that functions-framework serves, in the documented way.
 */
import { http } from '@google-cloud/functions-framework';

http('hello', (_request, response) => {
  response.send({ hello: 'world' });
});
