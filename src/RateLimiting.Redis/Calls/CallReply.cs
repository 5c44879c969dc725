namespace Purlin.RateLimiting.Redis;

/// <summary>What became of a call; the numbers are the script's.</summary>
internal enum CallStatus
{
    Done = 0,
    OtherTime = 1,
    NewerVersion = 2,
    Quick = 3,
}

/// <summary>The answer to a call: status, the server's time, and what each operation answered.</summary>
internal readonly record struct CallReply(CallStatus Status, double[] Numbers)
{
    /// <summary>The time of the call.</summary>
    public long NowUs => (long)Numbers[1];

    /// <summary>The version of a key that is newer than the caller's.</summary>
    public int NewerVersion => checked((int)Numbers[2]);

    /// <summary>Splits what the operations answered.</summary>
    /// <exception cref="InvalidDataException">It is more or less than they answer.</exception>
    public ArraySegment<double>[] Split(IReadOnlyList<Operation> operations)
    {
        var parts = new ArraySegment<double>[operations.Count];
        int at = 2;
        for (int i = 0; i < parts.Length; i++)
        {
            int size = Status == CallStatus.Quick ? Operation.QuickNumbers
                : at < Numbers.Length ? operations[i].ReplySize(Numbers[at])
                : 1;
            if (at + size > Numbers.Length)
                throw new InvalidDataException("The check's script answered too little.");
            parts[i] = new(Numbers, at, size);
            at += size;
        }

        return at == Numbers.Length ? parts
            : throw new InvalidDataException("The check's script answered too much.");
    }
}
