namespace Purlin.RateLimiting.Redis;

/// <summary>What the steps of a check have answered so far.</summary>
internal sealed class StepResult(CheckPlan plan)
{
    private readonly List<RateLimitVerdict> _verdicts = [];
    private readonly double[]?[] _marks = new double[plan.Count][];

    /// <summary>Whether every step so far allowed it.</summary>
    public bool IsAllowed => _verdicts.TrueForAll(verdict => verdict.IsAllowed);

    /// <summary>The key that the last step was refused by.</summary>
    public int RefusedPart => plan.PartByRequest[_verdicts[^1].RequestIndex];

    /// <summary>The server's time of the last step.</summary>
    public long NowUs { get; private set; }

    /// <summary>What each key's limits need to give it back.</summary>
    public double[]?[] Marks => _marks;

    /// <summary>Adds a step; whether it allowed.</summary>
    public bool Add(Operation operation, int[] parts, ArraySegment<double> reply)
    {
        plan.Adopt(operation, parts);
        int[] requests = [.. parts.Select(part => plan.RequestByPart[part])];
        RateLimitVerdict verdict = operation.Verdict(reply, requests, isAtomic: false);
        _verdicts.Add(verdict);
        if (operation.Kind == OperationKind.Reserve && verdict.IsAllowed)
            ReadMarks(operation, parts, reply);
        return verdict.IsAllowed;
    }

    /// <summary>The marks of a reservation's answer, after its verdict.</summary>
    public void ReadMarks(Operation operation, int[] parts, ArraySegment<double> reply)
    {
        // The call's status and time stand before what its operations answer.
        NowUs = (long)reply.Array![1];
        int at = Operation.VerdictNumbers;
        for (int i = 0; i < parts.Length; i++)
        {
            int count = 2 * operation.Parts[i].Policy.Policy.Limits.Count;
            _marks[parts[i]] = [.. reply.Slice(at, count)];
            at += count;
        }
    }

    /// <summary>The operations that give back what was charged.</summary>
    public IEnumerable<Operation> Refunds(double first, double second, bool isLeased)
    {
        for (int part = 0; part < plan.Count; part++)
        {
            if (_marks[part] is not { } marks)
                continue;
            WirePolicy policy = plan.Policy(part);
            double leased = isLeased || (policy.IsHeld && first + second > 0) ? 1 : 0;
            yield return new(OperationKind.Settle, [first, second],
                [new(plan.Key(part), policy, [plan.Cost(part), 0, leased, .. marks])]);
        }
    }

    /// <summary>The verdict of all steps together: as that of one step, of several limits.</summary>
    /// <param name="charged">What the verdict says was charged, if allowed.</param>
    public RateLimitVerdict Verdict(long charged)
    {
        bool isAllowed = IsAllowed;
        RateLimitVerdict[] those = [.. _verdicts.Where(verdict => verdict.IsAllowed == isAllowed)];
        RateLimitVerdict named = isAllowed
            ? those.MinBy(verdict => verdict.Remaining)
            : those.MaxBy(verdict => Us(verdict.RetryAfter));
        var decision = new LimitDecision(isAllowed, those.Min(verdict => verdict.Remaining),
            isAllowed ? 0 : Us(named.RetryAfter), _verdicts.Max(verdict => Us(verdict.ResetAfter)),
            isAllowed ? those.Max(verdict => Us(verdict.Delay)) : 0);
        Limit? exceeded = _verdicts.Select(verdict => verdict.ExceededSoftLimit)
            .FirstOrDefault(soft => soft is not null);
        return new(named.TightestLimit, decision, isAllowed ? charged : 0, named.RequestIndex, named.PolicyVersion,
            isAtomic: false, exceeded);
    }

    private static long Us(TimeSpan span) =>
        span == Timeout.InfiniteTimeSpan ? LimitDecision.Never : span.Ticks / TimeSpan.TicksPerMicrosecond;
}
