using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Reads options from configuration without reflection. A value that is none is kept as a refusal, not thrown: while a
/// host runs, whoever reloads the configuration is not who must hear of it.
/// </summary>
internal static class OptionsReader
{
    public static void Read(IConfiguration configuration, ConsistentHashingOptions options)
    {
        if (configuration[nameof(options.Engine)] is { } engine)
            options.Engine = ReadName(engine, nameof(options.Engine), options.Engine, options);
        options.MapFile = configuration[nameof(options.MapFile)] ?? options.MapFile;
        options.Fingerprint = configuration[nameof(options.Fingerprint)] ?? options.Fingerprint;
        foreach (IConfigurationSection node in configuration.GetSection(nameof(options.Nodes)).GetChildren())
            options.Nodes.Add(ReadNode(node, options));
    }

    private static NodeOptions ReadNode(IConfigurationSection section, ConsistentHashingOptions options)
    {
        var node = new NodeOptions
        {
            Id = section[nameof(NodeOptions.Id)] ?? "",
            Region = section[nameof(NodeOptions.Region)],
            Zone = section[nameof(NodeOptions.Zone)],
            Rack = section[nameof(NodeOptions.Rack)],
        };
        if (section[nameof(NodeOptions.State)] is { } state)
            node.State = ReadName(state, $"{section.Path}:{nameof(NodeOptions.State)}", node.State, options);
        if (section[nameof(NodeOptions.Weight)] is { } weight)
        {
            if (double.TryParse(weight, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                node.Weight = number;
            else
                options.Malformed ??= $"{section.Path}:{nameof(NodeOptions.Weight)} is '{weight}', which is no number.";
        }

        return node;
    }

    private static TEnum ReadName<TEnum>(string text, string key, TEnum unless, ConsistentHashingOptions options)
        where TEnum : struct, Enum
    {
        if (Enum.TryParse(text, ignoreCase: true, out TEnum value) && Enum.IsDefined(value))
            return value;
        options.Malformed ??= $"{key} is '{text}', but must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.";
        return unless;
    }
}
