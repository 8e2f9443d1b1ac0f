import { createElement as honoElement } from 'hono/jsx';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { createComponents } from '../../src/templates/jsx.ts';
import { describeTemplates, type PageValues } from './engine.ts';

const optional = ({ label, className }: PageValues) => ({
  ...(label === undefined ? {} : { children: label }),
  ...(className === undefined ? {} : { className }),
});

const { LoginLink, LogoutForm } = createComponents(createElement);
describeTemplates('React', (values) => {
  const { user, auth, returnTo } = values;
  const page = user.isAuthenticated
    ? createElement(
        'main',
        null,
        createElement('p', null, user.name),
        createElement(LogoutForm, { auth, ...optional(values) }),
      )
    : createElement(LoginLink, { auth, returnTo });
  return renderToStaticMarkup(page);
});

const hono = createComponents(honoElement);
describeTemplates('Hono’s JSX', (values) => {
  const { user, auth, returnTo } = values;
  const page = user.isAuthenticated
    ? honoElement(
        'main',
        null,
        honoElement('p', null, user.name),
        honoElement(hono.LogoutForm, { auth, ...optional(values) }),
      )
    : honoElement(hono.LoginLink, { auth, returnTo });
  return page.toString();
});
