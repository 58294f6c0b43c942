// @ts-check
import { Language } from './Language.jsx';
import { Login } from './Login.jsx';
import { Starting } from './Starting.jsx';
import { useSelect } from './use.js';
import { Workplace } from './Workplace.jsx';

export function App() {
  const phase = useSelect((state) => state.phase);
  if (phase === 'starting') return <Starting />;
  if (phase === 'in') return <Workplace />;
  return (
    <main class="door">
      <Login />
      <Language />
    </main>
  );
}
