import { express5Adapter } from './adapters/express.ts';
import { describeFromDjangoNext } from './behaviour/from-django-next.ts';
import { describeFromDjangoRenewal } from './behaviour/from-django-renewal.ts';
import { describeFromDjangoSignIn } from './behaviour/from-django-sign-in.ts';

describeFromDjangoSignIn(express5Adapter);
describeFromDjangoNext(express5Adapter);
describeFromDjangoRenewal(express5Adapter);
