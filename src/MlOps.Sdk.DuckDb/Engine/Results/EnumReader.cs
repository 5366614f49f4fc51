using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Enums: numbers in the engine, their names here.</summary>
internal sealed unsafe class EnumReader : VectorReader
{
    private readonly byte[][] _names;
    private readonly DuckDbType _numbers;

    public EnumReader(LogicalTypeHandle type)
        : base(ColumnBuilder.Create(DataType.Utf8))
    {
        _numbers = NativeMethods.EnumInternalType(type);
        _names = new byte[NativeMethods.EnumDictionarySize(type)][];
        for (var i = 0; i < _names.Length; i++)
        {
            var name = NativeMethods.EnumDictionaryValue(type, (ulong)i);
            _names[i] = Encoding.UTF8.GetBytes(EngineError.Text(name));
            NativeMethods.Free(name);
        }
    }

    protected override void AppendPresent(nint vector, int start, int count)
    {
        var builder = (Utf8ColumnBuilder)Builder;
        var data = NativeMethods.VectorData(vector);
        for (var i = start; i < start + count; i++)
        {
            var number = _numbers switch
            {
                DuckDbType.UTinyInt => ((byte*)data)[i],
                DuckDbType.USmallInt => ((ushort*)data)[i],
                _ => ((uint*)data)[i],
            };
            builder.AppendUtf8(_names[number]);
        }
    }
}
