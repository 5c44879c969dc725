namespace Purlin.Testing;

/// <summary>Says which thread makes the next step.</summary>
internal interface IScheduleStrategy
{
    /// <summary>The index in <paramref name="enabled"/> of the thread to run.</summary>
    /// <param name="step">The number of the step, from 0.</param>
    /// <param name="enabled">The threads that can go on; the one that ran last comes first if it can.</param>
    int Choose(int step, ReadOnlySpan<int> enabled);
}

/// <summary>Every schedule, one after the other.</summary>
internal sealed class DepthFirstStrategy(ChoiceTree tree) : IScheduleStrategy
{
    public int Choose(int step, ReadOnlySpan<int> enabled) => enabled.Length == 1 ? 0 : tree.Choose(enabled.Length);
}

/// <summary>One given schedule, then each thread as long as it can.</summary>
internal sealed class ReplayStrategy(int[] threads) : IScheduleStrategy
{
    public int Choose(int step, ReadOnlySpan<int> enabled)
    {
        if (step >= threads.Length)
            return 0;
        int index = enabled.IndexOf(threads[step]);
        return index >= 0 ? index : throw new InvalidOperationException(
            $"The schedule does not fit the scenario: step {step} is to run thread {threads[step]}, but only " +
            $"{string.Join(", ", enabled.ToArray())} can go on there.");
    }
}

/// <summary>Random priorities with a few changes; see <see cref="Interleavings.Sample"/>.</summary>
internal sealed class PriorityStrategy(ulong seed, int changes) : IScheduleStrategy
{
    private readonly SimulationRandom _random = new(seed);
    private readonly int[] _priorities = new int[InterleavingScenario.MaxThreads];
    private readonly int[] _changeSteps = new int[changes];

    /// <summary>Draws the priorities of a run of about <paramref name="expectedSteps"/> steps.</summary>
    public void Begin(int expectedSteps)
    {
        for (int i = 0; i < _priorities.Length; i++)
            _priorities[i] = changes + i;
        _random.Shuffle(_priorities);
        for (int i = 0; i < _changeSteps.Length; i++)
            _changeSteps[i] = _random.Next(1, Math.Max(expectedSteps, 16) + 1);
    }

    public int Choose(int step, ReadOnlySpan<int> enabled)
    {
        int index = Highest(enabled);
        int change = Array.IndexOf(_changeSteps, step);
        if (change < 0)
            return index;
        _priorities[enabled[index]] = change;
        return Highest(enabled);
    }

    private int Highest(ReadOnlySpan<int> enabled)
    {
        int best = 0;
        for (int i = 1; i < enabled.Length; i++)
        {
            if (_priorities[enabled[i]] > _priorities[enabled[best]])
                best = i;
        }

        return best;
    }
}
