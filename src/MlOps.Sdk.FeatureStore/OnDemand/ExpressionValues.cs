using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The values of one node for a run of rows. Exactly one of the arrays is there; timestamps are integers.</summary>
internal sealed class ExpressionValues
{
    private ExpressionValues(int length) => IsPresent = new bool[length];

    public int Length => IsPresent.Length;

    public long[] Integers { get; private init; } = [];

    public double[] Floats { get; private init; } = [];

    public bool[] Booleans { get; private init; } = [];

    public string[] Texts { get; private init; } = [];

    public bool[] IsPresent { get; }

    public static ExpressionValues Create(DataType type, int length) => type.Kind switch
    {
        DataTypeKind.Int64 or DataTypeKind.Timestamp => new ExpressionValues(length) { Integers = new long[length] },
        DataTypeKind.Float64 => new ExpressionValues(length) { Floats = new double[length] },
        DataTypeKind.Boolean => new ExpressionValues(length) { Booleans = new bool[length] },
        _ => new ExpressionValues(length) { Texts = NewTexts(length) },
    };

    public static ExpressionValues Fill(DataType type, object? value, int length)
    {
        var values = Create(type, length);
        switch (value)
        {
            case null:
                return values;
            case long number:
                Array.Fill(values.Integers, number);
                break;
            case double number:
                Array.Fill(values.Floats, number);
                break;
            case bool truth:
                Array.Fill(values.Booleans, truth);
                break;
            default:
                Array.Fill(values.Texts, (string)value);
                break;
        }

        Array.Fill(values.IsPresent, true);
        return values;
    }

    /// <summary>The same values as float64, where they are integers.</summary>
    public ExpressionValues As(DataType type)
    {
        if (type.Kind != DataTypeKind.Float64 || Floats.Length == Length)
        {
            return this;
        }

        var floats = Create(type, Length);
        for (var i = 0; i < Integers.Length; i++)
        {
            floats.Floats[i] = Integers[i];
        }

        IsPresent.CopyTo(floats.IsPresent.AsSpan());
        return floats;
    }

    /// <summary>Takes a value of other values at the same place.</summary>
    public void CopyFrom(ExpressionValues other, int i)
    {
        IsPresent[i] = other.IsPresent[i];
        if (Floats.Length > 0)
        {
            Floats[i] = other.Floats[i];
        }
        else if (Integers.Length > 0)
        {
            Integers[i] = other.Integers[i];
        }
        else if (Booleans.Length > 0)
        {
            Booleans[i] = other.Booleans[i];
        }
        else
        {
            Texts[i] = other.Texts[i];
        }
    }

    public void AppendTo(ColumnBuilder target)
    {
        for (var i = 0; i < Length; i++)
        {
            if (!IsPresent[i])
            {
                target.AppendNull();
                continue;
            }

            switch (target)
            {
                case ColumnBuilder<long> integers:
                    integers.Append(Integers[i]);
                    break;
                case ColumnBuilder<double> floats:
                    floats.Append(Floats[i]);
                    break;
                case BooleanColumnBuilder booleans:
                    booleans.Append(Booleans[i]);
                    break;
                default:
                    ((Utf8ColumnBuilder)target).Append(Texts[i]);
                    break;
            }
        }
    }

    private static string[] NewTexts(int length)
    {
        var texts = new string[length];
        Array.Fill(texts, string.Empty);
        return texts;
    }
}
