using System.Runtime.InteropServices;
using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// Runs operations as one call of the script, and again with the server's time where the caller's was too wrong for
/// the windows of a calendar. Thread-safe.
/// </summary>
internal sealed class ScriptCaller(
    IDatabase database, ScriptKinds kinds, RedisDeadline deadline, TimeProvider time, int marginMs)
{
    private const int MaxAttempts = 4;
    private const int HeadNumbers = 3;

    private long _offsetUs;

    /// <summary>About what the server's clock shows.</summary>
    public long AboutNowUs => Math.Clamp(RateLimitTime.FromUtc(time.GetUtcNow()) + Volatile.Read(ref _offsetUs),
        RateLimitTime.MinUs, RateLimitTime.MaxUs);

    /// <summary>Runs operations and answers each; all fail where the call does.</summary>
    /// <param name="operations">At least one; all keys on one server.</param>
    /// <returns>The server's time of the call; and the operation whose policy is older than the key's, if the call was
    /// not made for that reason.</returns>
    public async Task<CallReply> RunAsync(IReadOnlyList<Operation> operations)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            (RedisKey[] keys, RedisValue[] values) = Arguments(operations);
            RedisScript script = kinds.Script;
            RedisResult result = await script.EvaluateAsync(database, keys, values, deadline).ConfigureAwait(false);
            double[] numbers = Numbers(result, script.Name);
            var reply = new CallReply((CallStatus)numbers[0], numbers);
            if (reply.Status != CallStatus.OtherTime)
                return reply;
            Volatile.Write(ref _offsetUs, reply.NowUs - RateLimitTime.FromUtc(time.GetUtcNow()));
        }

        throw new InvalidDataException($"The server's clock was another at each of {MaxAttempts} attempts.");
    }

    private static double[] Numbers(RedisResult result, string name)
    {
        byte[]? bytes = result.IsNull ? null : (byte[]?)result;
        if (bytes is null || bytes.Length < 2 * sizeof(double) || bytes.Length % sizeof(double) != 0)
            throw new InvalidDataException($"Script '{name}' answered no list of numbers.");
        double[] numbers = MemoryMarshal.Cast<byte, double>(bytes.AsSpan()).ToArray();
        if (numbers[0] is not (0 or 1 or 2 or 3) || Math.Abs(numbers[1]) > 1L << 53
            || (numbers[0] == 2 && numbers.Length != 3))
        {
            throw new InvalidDataException($"Script '{name}' answered outside of its range.");
        }

        return numbers;
    }

    private (RedisKey[] Keys, RedisValue[] Values) Arguments(IReadOnlyList<Operation> operations)
    {
        var policies = new List<WirePolicy>();
        bool areQuick = operations.All(static operation => operation.IsQuick);
        int keyCount = 0, size = HeadNumbers;
        foreach (Operation operation in operations)
        {
            keyCount += operation.Parts.Length;
            size += areQuick ? Operation.QuickSize : operation.Size;
        }

        var keys = new RedisKey[keyCount];
        byte[] bytes = new byte[size * sizeof(double)];
        Span<double> numbers = MemoryMarshal.Cast<byte, double>(bytes.AsSpan());
        int key = 0, at = HeadNumbers;
        foreach (Operation operation in operations)
        {
            if (areQuick)
            {
                OperationPart only = operation.Parts[0];
                keys[key++] = only.Key;
                numbers[at++] = 1 + NumberOf(only.Policy, policies);
                numbers[at++] = only.Numbers[0];
                continue;
            }

            numbers[at++] = (double)operation.Kind;
            numbers[at++] = operation.Parts.Length;
            operation.Head.CopyTo(numbers[at..]);
            at += operation.Head.Length;
            foreach (OperationPart part in operation.Parts)
            {
                keys[key++] = part.Key;
                numbers[at++] = key;
                numbers[at++] = 1 + NumberOf(part.Policy, policies);
                part.Numbers.CopyTo(numbers[at..]);
                at += part.Numbers.Length;
            }
        }

        (numbers[0], numbers[1], numbers[2]) = (policies.Count, marginMs, areQuick ? 1 : 0);
        var values = new RedisValue[1 + policies.Count];
        values[0] = bytes;
        long nowUs = policies.Exists(policy => policy.HasCalendar) ? AboutNowUs : 0;
        for (int i = 0; i < policies.Count; i++)
            values[1 + i] = policies[i].Encode(nowUs);
        return (keys, values);
    }

    private static int NumberOf(WirePolicy policy, List<WirePolicy> policies)
    {
        int index = policies.IndexOf(policy);
        if (index >= 0)
            return index;
        policies.Add(policy);
        return policies.Count - 1;
    }
}
