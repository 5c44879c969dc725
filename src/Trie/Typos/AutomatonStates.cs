namespace Purlin.Trie;

/// <summary>Finds the states of a <see cref="TypoAutomaton"/> and the steps between them.</summary>
internal static class AutomatonStates
{
    /// <summary>All states that the start leads to, and for each state and window the step.</summary>
    /// <param name="edits">How many edits are allowed.</param>
    /// <param name="windows">How many windows there are.</param>
    /// <returns>The states, the dead one first, then the start; steps as the automaton reads them.</returns>
    public static (List<EditPosition[]> States, List<ushort> Steps) Find(int edits, int windows)
    {
        List<EditPosition[]> states = [[], [new(0, 0, false)]];
        var known = new Dictionary<string, int> { [NameOf([])] = 0, [NameOf(states[1])] = 1 };
        var steps = new List<ushort>();
        for (int state = 0; state < states.Count; state++)
        {
            for (int window = 0; window < windows; window++)
            {
                EditPosition[] next = Next(states[state], window, edits, out int advance);
                string name = NameOf(next);
                if (known.TryAdd(name, states.Count))
                    states.Add(next);
                steps.Add((ushort)(known[name] | (advance << 8)));
            }
        }

        return (states, steps);
    }

    private static EditPosition[] Next(EditPosition[] state, int window, int edits, out int advance)
    {
        var next = new List<EditPosition>();
        foreach (EditPosition each in state)
            each.AddNext(window, edits, next);
        next.RemoveAll(each => next.Exists(other => other.Subsumes(each)));
        int least = advance = next.Select(each => each.Done).DefaultIfEmpty().Min();
        return [.. next.Select(each => each with { Done = each.Done - least }).Distinct().Order(Sorted)];
    }

    private static readonly Comparer<EditPosition> Sorted = Comparer<EditPosition>.Create(
        static (a, b) => (a.Done, a.Edits, a.IsSwapping).CompareTo((b.Done, b.Edits, b.IsSwapping)));

    private static string NameOf(EditPosition[] state) => string.Join(' ', state);
}
