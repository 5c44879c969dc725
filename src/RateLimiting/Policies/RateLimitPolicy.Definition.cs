using System.Text.Json;

namespace Purlin.RateLimiting;

/// <content>The policy as a text that other processes read.</content>
public sealed partial class RateLimitPolicy
{
    private const string FormatProperty = "format";
    private const int Format = 1;

    /// <summary>
    /// The policy with its <see cref="History"/> as JSON, by which a process that knows only an earlier version judges
    /// as this one does; null if it has an algorithm of the application's own, which is not numbers alone. Of a
    /// <see cref="PolicyTrial"/> a definition says what it is while no key is under the candidate: who reads it charges
    /// both sides, is refused by the current one and told of the other.
    /// </summary>
    public byte[]? ToDefinition()
    {
        RateLimitPolicy[] versions = [.. _history, this];
        if (!Array.TrueForAll(versions, version => version.IsDefinable))
            return null;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber(FormatProperty, Format);
            writer.WriteString("name", Name);
            writer.WriteStartArray("versions");
            foreach (RateLimitPolicy version in versions)
                version.WriteVersion(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The policy of a definition.</summary>
    /// <param name="definition">What <see cref="ToDefinition"/> gave, of this or another process.</param>
    /// <exception cref="InvalidDataException">It is none, or none that can be read here.</exception>
    public static RateLimitPolicy FromDefinition(ReadOnlyMemory<byte> definition)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(definition);
            JsonElement root = document.RootElement;
            if (root.GetProperty(FormatProperty).GetInt32() != Format)
                throw new InvalidDataException($"The definition of a policy has another format than {Format}.");
            string name = root.GetProperty("name").GetString()!;
            RateLimitPolicy? policy = null;
            foreach (JsonElement version in root.GetProperty("versions").EnumerateArray())
                policy = ReadVersion(name, version, policy);
            return policy ?? throw new InvalidDataException("The definition of a policy has no version.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new InvalidDataException("The definition of a policy cannot be read.", e);
        }
    }

    private bool IsDefinable => Array.TrueForAll(_limits, limit => limit.IsDefinable);

    private static RateLimitPolicy ReadVersion(string name, JsonElement element, RateLimitPolicy? before)
    {
        RateLimitPolicy policy = new RateLimitPolicy(
            name, [.. element.GetProperty("limits").EnumerateArray().Select(Limit.Read)])
            .WithVersion(element.GetProperty("version").GetInt32());
        policy._together = element.GetProperty("together").GetByte();
        if (before is null)
            return policy;
        if (policy.Version <= before.Version)
            throw new InvalidDataException("The versions of a policy's definition do not rise.");
        return policy.Replacing(before, (TokenInheritance)element.GetProperty("inheritance").GetInt32(),
            RateLimitTime.ToUtc(element.GetProperty("since").GetInt64()));
    }

    private void WriteVersion(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteNumber("inheritance", (int)Inheritance);
        // To the microsecond, which is what states are converted by.
        writer.WriteNumber("since", Since is { } since ? RateLimitTime.FromUtc(since) : RateLimitTime.MinUs);
        LimitRoles roles = _trial?.UnderCurrent ?? new(Layout.SoftMask, _together);
        writer.WriteNumber("together", roles.Together);
        writer.WriteStartArray("limits");
        for (int i = 0; i < _limits.Length; i++)
            (roles.IsSoft(i) ? _limits[i].Soft() : _limits[i]).Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
