using System.ComponentModel;
using System.Globalization;

namespace Purlin.Snowflake;

/// <summary>ULIDs from and to text and Guids, for configuration and component models.</summary>
internal sealed class UlidTypeConverter : TypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || sourceType == typeof(Guid) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override bool CanConvertTo(ITypeDescriptorContext? context, Type? destinationType) =>
        destinationType == typeof(Guid) || base.CanConvertTo(context, destinationType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value switch
        {
            string text => Ulid.Parse(text),
            Guid guid => Ulid.FromGuid(guid),
            _ => base.ConvertFrom(context, culture, value),
        };

    /// <inheritdoc/>
    public override object? ConvertTo(
        ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value is Ulid id && destinationType == typeof(Guid)
            ? id.ToGuid()
            : base.ConvertTo(context, culture, value, destinationType);
}
