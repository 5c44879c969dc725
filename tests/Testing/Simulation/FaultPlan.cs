namespace Purlin.Testing;

/// <summary>Draws the faults of a schedule, and makes a failing list of them small.</summary>
internal static class FaultPlan
{
    /// <summary>
    /// Draws the faults of one seed. Each schedule uses a random half of the kinds, so that some are rich in few kinds
    /// and combinations that would drown each other do not always meet (Groce et al., "Swarm Testing", ISSTA 2012).
    /// </summary>
    public static IReadOnlyList<Fault> Draw(ulong seed, SimulationOptions options, IReadOnlyList<SimulatedNode> nodes)
    {
        if (options.Faults.Count == 0 || nodes.Count == 0)
            return [];
        var random = new SimulationRandom(~seed);
        Span<double> weights = stackalloc double[options.Faults.Count];
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = random.Chance(0.5) ? options.Faults[i].Weight : 0;
            sum += weights[i];
        }

        var faults = new List<Fault>();
        int count = sum == 0 ? 0 : random.Next(0, options.MaxFaults + 1);
        Span<int> hit = stackalloc int[nodes.Count];
        for (int i = 0; i < count; i++)
        {
            FaultKind kind = options.Faults[Pick(weights, random.NextDouble() * sum)];
            int candidates = 0;
            foreach (SimulatedNode node in nodes)
            {
                if (kind.Hits(node))
                    hit[candidates++] = node.Index;
            }

            if (candidates == 0)
                continue;
            int target = hit[random.Next(0, candidates)];
            int peer = (target + random.Next(1, Math.Max(nodes.Count, 2))) % nodes.Count;
            TimeSpan at = random.Next(TimeSpan.Zero, options.Horizon);
            TimeSpan duration = random.Next(options.Horizon / 1000, options.Horizon / 4);
            faults.Add(new Fault(at, kind.Name, target, peer, duration, random.NextUInt64()));
        }

        faults.Sort(static (a, b) => a.At.CompareTo(b.At));
        return faults;
    }

    /// <summary>Leaves out faults, halves first and single ones last, while the rest still fails.</summary>
    /// <param name="faults">A list that fails.</param>
    /// <param name="fails">Whether a part of it does.</param>
    /// <returns>A list that fails and of which no single fault can be left out.</returns>
    public static IReadOnlyList<Fault> Minimize(IReadOnlyList<Fault> faults, Func<IReadOnlyList<Fault>, bool> fails)
    {
        for (int size = faults.Count; size > 0;)
        {
            bool removed = false;
            for (int start = 0; start < faults.Count && !removed; start += size)
            {
                Fault[] rest = [.. faults.Take(start), .. faults.Skip(start + size)];
                if (!fails(rest))
                    continue;
                faults = rest;
                removed = true;
            }

            size = removed ? Math.Min(size, faults.Count) : size / 2;
        }

        return faults;
    }

    private static int Pick(ReadOnlySpan<double> weights, double point)
    {
        int last = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0)
                continue;
            last = i;
            point -= weights[i];
            if (point < 0)
                break;
        }

        return last;
    }
}
