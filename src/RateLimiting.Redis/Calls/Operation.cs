namespace Purlin.RateLimiting.Redis;

/// <summary>What an operation of the script does; the numbers are the script's.</summary>
internal enum OperationKind
{
    Charge = 0,
    Peek = 1,
    TakeUpTo = 2,
    Reserve = 3,
    Settle = 4,
    Renew = 5,
}

/// <summary>One key of an operation.</summary>
/// <param name="Key">In Redis.</param>
/// <param name="Policy">By which it is judged.</param>
/// <param name="Numbers">What the operation's kind needs to know about it.</param>
internal readonly record struct OperationPart(string Key, WirePolicy Policy, double[] Numbers);

/// <summary>
/// One operation of the script with whoever waits for its answer. Used by one call at a time; its waiter may go away.
/// </summary>
/// <param name="kind">What to do.</param>
/// <param name="head">Numbers before the parts.</param>
/// <param name="parts">The keys.</param>
internal sealed class Operation(OperationKind kind, double[] head, OperationPart[] parts)
    // Whoever waits goes on by itself: a caller that blocks then holds up nobody else of the call.
    : TaskCompletionSource<ArraySegment<double>>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>How many numbers a verdict has.</summary>
    public const int VerdictNumbers = 11;

    /// <summary>How many numbers answer a quick operation.</summary>
    public const int QuickNumbers = 4;

    /// <summary>How many numbers a quick operation takes in a call of such alone.</summary>
    public const int QuickSize = 2;

    public OperationKind Kind => kind;

    public double[] Head => head;

    public OperationPart[] Parts => parts;

    /// <summary>Whether it charges one key under one hard limit that the script decides quickly.</summary>
    public bool IsQuick => kind == OperationKind.Charge && parts is [{ Policy.IsQuick: true, Numbers: [_, 0, _] }];

    /// <summary>Makes a later version of a policy judge in place of an earlier one.</summary>
    /// <exception cref="InvalidOperationException">That version limits what is held, which no check can.</exception>
    public void Adopt(WirePolicy later)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            OperationPart part = parts[i];
            if (part.Policy.Name != later.Name || part.Policy.Version >= later.Version)
                continue;
            if (later.IsHeld && kind is OperationKind.Charge or OperationKind.TakeUpTo && part.Numbers[0] > 0)
                throw HeldByCheck(later.Policy.Name);
            LimitRoles roles = later.Policy.RolesFor(default);
            double[] numbers = kind switch
            {
                OperationKind.Settle =>
                    [.. part.Numbers[..3], .. Marks.Convert(part.Numbers[3..], part.Policy.Version, later.Policy)],
                OperationKind.Renew => part.Numbers,
                _ => [part.Numbers[0], roles.Soft, roles.Together],
            };
            parts[i] = new(part.Key, later, numbers);
        }
    }

    /// <summary>A check of what only a reservation gives back.</summary>
    public static InvalidOperationException HeldByCheck(string policy) => new(
        $"Policy \"{policy}\" limits what is held at the same time. Reserve it, so that somebody gives it back.");

    /// <summary>How many numbers it takes in a call.</summary>
    public int Size
    {
        get
        {
            int size = 2 + head.Length;
            foreach (OperationPart part in parts)
                size += 2 + part.Numbers.Length;
            return size;
        }
    }

    /// <summary>How many numbers the answer has, by its first one.</summary>
    public int ReplySize(double first)
    {
        if (kind >= OperationKind.Settle)
            return 1;
        int size = VerdictNumbers;
        if (kind == OperationKind.Reserve && first == 1)
        {
            foreach (OperationPart part in parts)
                size += 2 * part.Policy.Policy.Limits.Count;
        }

        return size;
    }

    /// <summary>The verdict of an answer.</summary>
    /// <exception cref="InvalidDataException">It is none of the script's.</exception>
    public RateLimitVerdict Verdict(
        ArraySegment<double> reply, ReadOnlySpan<int> requestByPart, long? jointCharge = null, bool isAtomic = true)
    {
        if (reply.Count == QuickNumbers)
            return QuickVerdict(reply, requestByPart[0], jointCharge, isAtomic);
        int part = Index(reply[1], parts.Length), limit = Index(reply[2], RateLimitPolicy.MaxLimits);
        int exceeded = reply[10] < 0 ? -1 : Index(reply[10], RateLimitPolicy.MaxLimits);
        bool isAllowed = reply[0] == 1;
        IReadOnlyList<Limit> limits = parts[part].Policy.Policy.Limits;
        var decision = new LimitDecision(
            isAllowed, Whole(reply[3]), Whole(reply[4]), Whole(reply[5]), Whole(reply[6]));
        Limit? soft = exceeded < 0 ? null : At(parts[Index(reply[9], parts.Length)].Policy.Policy.Limits, exceeded);
        long charged = isAllowed ? jointCharge ?? Whole(reply[7]) : 0;
        return new(At(limits, limit), decision, charged, requestByPart[part], checked((int)Whole(reply[8])), isAtomic,
            soft);
    }

    // By the kernel that the script's stands for: the state that the script found, its time, and the cost.
    private RateLimitVerdict QuickVerdict(ArraySegment<double> reply, int request, long? jointCharge, bool isAtomic)
    {
        RateLimitPolicy policy = parts[0].Policy.Policy;
        Limit limit = policy.Limits[0];
        long cost = (long)parts[0].Numbers[0];
        // The call's status and time stand before what its operations answer.
        LimitDecision decision =
            limit.Algorithm.Judge([Whole(reply[2]), Whole(reply[3])], Whole(reply.Array![1]), cost);
        return new(limit, decision, decision.IsAllowed ? jointCharge ?? cost : 0, request, policy.Version, isAtomic);
    }

    private static Limit At(IReadOnlyList<Limit> limits, int index) => limits[Math.Min(index, limits.Count - 1)];

    private static int Index(double number, int count) => number >= 0 && number < count && Math.Floor(number) == number
        ? (int)number
        : throw new InvalidDataException("The check's script answered a number outside of its range.");

    private static long Whole(double number)
    {
        const double End = 1L << 53;
        return double.IsPositiveInfinity(number) ? LimitDecision.Never
            : Math.Abs(number) <= End && Math.Floor(number) == number ? (long)number
            : throw new InvalidDataException("The check's script answered no whole number where one is expected.");
    }
}
