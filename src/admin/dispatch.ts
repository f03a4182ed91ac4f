/** From a request to the call of the administration that has its name. */
import type { Administration, AdministrationRefusal } from '../actors/administration.ts';
import type { Either } from '../domain/kernel/fp.ts';
import type { AdminAnswers, AdminRequest } from './protocol.ts';

export const dispatch = (
  administration: Administration,
  request: AdminRequest,
): Promise<Either<AdministrationRefusal, AdminAnswers[keyof AdminAnswers]>> => {
  switch (request.type) {
    case 'create':
      return administration.create(request);
    case 'renewKey':
      return administration.renewKey(request.subject, request.namespace);
    case 'remove':
      return administration.remove(request.subject, request.namespace);
    case 'get':
      return administration.get(request.subject);
    case 'block':
      return administration.block(request.subject);
    case 'unblock':
      return administration.unblock(request.subject);
    case 'list':
      return administration.list();
    case 'arm':
      return administration.arm();
    case 'limits':
      return administration.limits(request.subject, request.namespace, request.change);
  }
};
