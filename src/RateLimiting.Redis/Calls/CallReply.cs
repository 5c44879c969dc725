using System.Runtime.InteropServices;

namespace Purlin.RateLimiting.Redis;

/// <summary>What became of a call; the numbers are the script's.</summary>
internal enum CallStatus
{
    Done = 0,
    OtherTime = 1,
    NewerVersion = 2,
    Quick = 3,
    OlderVersions = 4,
}

/// <summary>The answer to a call: status, the server's time, and what each operation answered.</summary>
internal readonly record struct CallReply(CallStatus Status, double[] Numbers)
{
    /// <summary>The time of the call.</summary>
    public long NowUs => (long)Numbers[1];

    /// <summary>The version of a key that is newer than the caller's.</summary>
    public int NewerVersion => checked((int)Numbers[2]);

    /// <summary>The number of the key of that version, from 0.</summary>
    public int NewerKey => checked((int)Numbers[3]) - 1;

    /// <summary>The keys of earlier versions that can be taken over, from 0, and their values.</summary>
    /// <exception cref="InvalidDataException">The answer is cut short.</exception>
    public IEnumerable<(int Key, byte[] Value)> OlderKeys()
    {
        byte[] bytes = MemoryMarshal.AsBytes(Numbers.AsSpan()).ToArray();
        for (int at = 2; at < Numbers.Length;)
        {
            if (at + 2 > Numbers.Length || Numbers[at + 1] < 0
                || Numbers[at + 1] > (Numbers.Length - at - 2) * sizeof(double))
            {
                throw new InvalidDataException("The check's script answered too little of a key.");
            }

            (int key, int length) = ((int)Numbers[at] - 1, (int)Numbers[at + 1]);
            yield return (key, bytes[((at + 2) * sizeof(double))..][..length]);
            at += 2 + ((length + sizeof(double) - 1) / sizeof(double));
        }
    }

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
