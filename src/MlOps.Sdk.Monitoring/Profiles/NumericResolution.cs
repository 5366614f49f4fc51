using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>The grid that the values of a column are compared on.</summary>
internal sealed class NumericResolution
{
    private static readonly NumericResolution Integer = new(isInteger: true, isFloat: false);
    private static readonly NumericResolution Single = new(isInteger: false, isFloat: true);
    private static readonly NumericResolution Double = new(isInteger: false, isFloat: false);

    private readonly bool _isInteger;
    private readonly bool _isFloat;

    private NumericResolution(bool isInteger, bool isFloat)
    {
        _isInteger = isInteger;
        _isFloat = isFloat;
    }

    public static NumericResolution Of(DataType type) => type.Kind switch
    {
        DataTypeKind.Float32 or DataTypeKind.Float64 => Single,
        DataTypeKind.Decimal128 => Double,
        _ => Integer,
    };

    public double Round(double value) => _isFloat ? (float)value : value;

    /// <summary>The largest value of the grid that is smaller.</summary>
    public double Below(double value)
    {
        if (_isFloat)
        {
            return MathF.BitDecrement((float)value);
        }

        return _isInteger && Math.Abs(value) < 1L << 52 ? value - 1 : Math.BitDecrement(value);
    }
}
