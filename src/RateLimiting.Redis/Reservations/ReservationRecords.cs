using System.Runtime.InteropServices;
using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>The records of reservations in Redis. Thread-safe.</summary>
internal sealed class ReservationRecords(
    IDatabase database, KeyNames names, RedisDeadline deadline, int marginMs)
{
    private const int HeaderBytes = 2 * sizeof(double);

    /// <summary>Adds a record; <see cref="ReservationOutcome.Repeated"/> if the id is taken.</summary>
    public async ValueTask<ReservationOutcome> AddAsync(
        string id, double endsAtUs, ReservationRecord record, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = ["add", Bytes(endsAtUs), record.ToBytes()];
        return (await RunAsync(id, arguments, cancellationToken).ConfigureAwait(false)).Outcome;
    }

    /// <summary>Marks a record as settled, and gives it to who did it.</summary>
    public ValueTask<RecordReply> SettleAsync(string id, CancellationToken cancellationToken) =>
        RunAsync(id, ["settle"], cancellationToken);

    /// <summary>Moves the end of a record.</summary>
    public ValueTask<RecordReply> RenewAsync(string id, double lifetimeUs, CancellationToken cancellationToken) =>
        RunAsync(id, ["renew", Bytes(lifetimeUs)], cancellationToken);

    /// <summary>Forgets a record.</summary>
    public async ValueTask DropAsync(string id, CancellationToken cancellationToken) =>
        await RunAsync(id, ["drop"], cancellationToken).ConfigureAwait(false);

    private async ValueTask<RecordReply> RunAsync(
        string id, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        RedisValue[] values = [marginMs, .. arguments];
        RedisResult result = await RecordScript.Script.EvaluateAsync(
            database, [names.Reservation(id)], values, deadline, cancellationToken).ConfigureAwait(false);
        byte[]? bytes = result.IsNull ? null : (byte[]?)result;
        if (bytes is null || bytes.Length < HeaderBytes)
            throw new InvalidDataException($"Script '{RecordScript.Script.Name}' answered too little.");
        double outcome = MemoryMarshal.Read<double>(bytes);
        if (outcome is not (0 or 1 or 2))
            throw new InvalidDataException($"Script '{RecordScript.Script.Name}' answered outside of its range.");
        return new((ReservationOutcome)(int)outcome,
            bytes.Length > HeaderBytes ? ReservationRecord.Parse(bytes[HeaderBytes..]) : null);
    }

    private static byte[] Bytes(double number) => BitConverter.GetBytes(number);
}

/// <summary>What became of a record, and its content if something did.</summary>
internal readonly record struct RecordReply(ReservationOutcome Outcome, ReservationRecord? Record);
