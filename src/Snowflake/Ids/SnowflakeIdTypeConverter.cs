using System.ComponentModel;
using System.Globalization;

namespace Purlin.Snowflake;

/// <summary>Ids from and to decimal text and 64-bit numbers, for configuration and component models.</summary>
internal sealed class SnowflakeIdTypeConverter : TypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || sourceType == typeof(long) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override bool CanConvertTo(ITypeDescriptorContext? context, Type? destinationType) =>
        destinationType == typeof(long) || base.CanConvertTo(context, destinationType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value switch
        {
            string text => SnowflakeId.Parse(text),
            long number => SnowflakeId.FromInt64(number),
            _ => base.ConvertFrom(context, culture, value),
        };

    /// <inheritdoc/>
    public override object? ConvertTo(
        ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value is SnowflakeId id && destinationType == typeof(long)
            ? id.Value
            : base.ConvertTo(context, culture, value, destinationType);
}
