using System.Runtime.InteropServices;
using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// Runs operations as one call of the script, and again with the server's time where the caller's was too wrong for
/// the windows of a calendar, with a later version of a policy where a key is of that, and with keys' values converted
/// where they are of an earlier one. Thread-safe.
/// </summary>
internal sealed class ScriptCaller(
    IDatabase database, ScriptKinds kinds, PolicyDefinitions definitions, RedisDeadline deadline, TimeProvider time,
    int marginMs)
{
    private const int MaxAttempts = 8;
    private const int HeadNumbers = 5;
    private const int LatestStatus = (int)CallStatus.OlderVersions;

    private long _offsetUs;

    /// <summary>About what the server's clock shows.</summary>
    public long AboutNowUs => Math.Clamp(RateLimitTime.FromUtc(time.GetUtcNow()) + Volatile.Read(ref _offsetUs),
        RateLimitTime.MinUs, RateLimitTime.MaxUs);

    /// <summary>Runs operations and answers each; all fail where the call does.</summary>
    /// <param name="operations">At least one; all keys on one server.</param>
    /// <exception cref="NewerPolicyException">A key is of a version that nothing is known about.</exception>
    public async Task<CallReply> RunAsync(IReadOnlyList<Operation> operations)
    {
        bool isLenient = false;
        List<Replacement> replacements = [];
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            await definitions.PublishAsync(operations).ConfigureAwait(false);
            CallReply reply = await CallAsync(operations, replacements, isLenient).ConfigureAwait(false);
            switch (reply.Status)
            {
                case CallStatus.OtherTime:
                    Volatile.Write(ref _offsetUs, reply.NowUs - RateLimitTime.FromUtc(time.GetUtcNow()));
                    break;
                case CallStatus.NewerVersion when isLenient:
                    throw new NewerPolicyException(reply.NewerVersion);
                case CallStatus.NewerVersion:
                    isLenient = !await TryAdoptAsync(operations, reply).ConfigureAwait(false);
                    break;
                case CallStatus.OlderVersions:
                    replacements = Replacements(operations, reply);
                    // Of a version between those that are remembered.
                    isLenient |= replacements.Count == 0;
                    break;
                default:
                    return reply;
            }
        }

        throw new InvalidDataException(
            $"The server's clock, or the versions of keys, were others at each of {MaxAttempts} attempts.");
    }

    private async Task<CallReply> CallAsync(
        IReadOnlyList<Operation> operations, List<Replacement> replacements, bool isLenient)
    {
        (RedisKey[] keys, RedisValue[] values) = Arguments(operations, replacements, isLenient);
        RedisScript script = kinds.Script;
        RedisResult result;
        try
        {
            result = await script.EvaluateKnownAsync(database, keys, values, deadline).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisScript.IsUnknown(e))
        {
            // It may have restarted, and forgotten more than the script.
            definitions.Forget();
            await definitions.PublishAsync(operations).ConfigureAwait(false);
            result = await script.EvaluateAsync(database, keys, values, deadline).ConfigureAwait(false);
        }

        double[] numbers = Numbers(result, script.Name);
        return new((CallStatus)numbers[0], numbers);
    }

    // Whether the version that a key is of is known now, and judges.
    private async ValueTask<bool> TryAdoptAsync(IReadOnlyList<Operation> operations, CallReply reply)
    {
        WirePolicy policy = PartAt(operations, reply.NewerKey).Policy;
        if (reply.NewerVersion <= policy.Version
            || await definitions.FindAsync(policy, reply.NewerVersion).ConfigureAwait(false) is not { } later)
        {
            return false;
        }

        foreach (Operation operation in operations)
            operation.Adopt(later);
        return true;
    }

    private List<Replacement> Replacements(IReadOnlyList<Operation> operations, CallReply reply)
    {
        var replacements = new List<Replacement>();
        foreach ((int key, byte[] value) in reply.OlderKeys())
        {
            if (StateValue.Convert(value, PartAt(operations, key).Policy, kinds) is { } converted)
                replacements.Add(new(key, value, converted));
        }

        return replacements;
    }

    private static OperationPart PartAt(IReadOnlyList<Operation> operations, int key)
    {
        foreach (Operation operation in operations)
        {
            if (key < operation.Parts.Length)
                return operation.Parts[key];
            key -= operation.Parts.Length;
        }

        throw new InvalidDataException("The check's script answered about a key that it was not given.");
    }

    private static double[] Numbers(RedisResult result, string name)
    {
        byte[]? bytes = result.IsNull ? null : (byte[]?)result;
        if (bytes is null || bytes.Length < 2 * sizeof(double) || bytes.Length % sizeof(double) != 0)
            throw new InvalidDataException($"Script '{name}' answered no list of numbers.");
        double[] numbers = MemoryMarshal.Cast<byte, double>(bytes.AsSpan()).ToArray();
        if (!(numbers[0] >= 0 && numbers[0] <= LatestStatus) || Math.Floor(numbers[0]) != numbers[0]
            || Math.Abs(numbers[1]) > 1L << 53
            || (numbers[0] == (int)CallStatus.NewerVersion && numbers.Length != 4))
        {
            throw new InvalidDataException($"Script '{name}' answered outside of its range.");
        }

        return numbers;
    }

    private (RedisKey[] Keys, RedisValue[] Values) Arguments(
        IReadOnlyList<Operation> operations, List<Replacement> replacements, bool isLenient)
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
        (numbers[3], numbers[4]) = (isLenient ? 1 : 0, replacements.Count);
        var values = new RedisValue[1 + policies.Count + (3 * replacements.Count)];
        values[0] = bytes;
        long nowUs = policies.Exists(policy => policy.HasCalendar) ? AboutNowUs : 0;
        for (int i = 0; i < policies.Count; i++)
            values[1 + i] = policies[i].Encode(nowUs);
        for (int i = 0, value = 1 + policies.Count; i < replacements.Count; i++)
        {
            values[value++] = BitConverter.GetBytes((double)(replacements[i].Key + 1));
            values[value++] = replacements[i].Old;
            values[value++] = replacements[i].New;
        }

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

    // In place of a key's value, unless it has another one by now.
    private readonly record struct Replacement(int Key, byte[] Old, byte[] New);
}
