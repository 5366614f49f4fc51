using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "duckdb_create_null_value")]
    internal static partial nint CreateNull();

    [LibraryImport(Library, EntryPoint = "duckdb_create_bool")]
    internal static partial nint CreateBoolean([MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_int8")]
    internal static partial nint CreateInt8(sbyte value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uint8")]
    internal static partial nint CreateUInt8(byte value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_int16")]
    internal static partial nint CreateInt16(short value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uint16")]
    internal static partial nint CreateUInt16(ushort value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_int32")]
    internal static partial nint CreateInt32(int value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uint32")]
    internal static partial nint CreateUInt32(uint value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_int64")]
    internal static partial nint CreateInt64(long value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uint64")]
    internal static partial nint CreateUInt64(ulong value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_hugeint")]
    internal static partial nint CreateHugeInt(DuckDbHugeInt value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_decimal")]
    internal static partial nint CreateDecimal(DuckDbDecimal value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_float")]
    internal static partial nint CreateFloat(float value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_double")]
    internal static partial nint CreateDouble(double value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_date")]
    internal static partial nint CreateDate(int days);

    [LibraryImport(Library, EntryPoint = "duckdb_create_timestamp")]
    internal static partial nint CreateTimestamp(long microseconds);

    [LibraryImport(Library, EntryPoint = "duckdb_create_varchar_length")]
    internal static partial nint CreateVarchar(byte* text, ulong length);

    [LibraryImport(Library, EntryPoint = "duckdb_create_blob")]
    internal static partial nint CreateBlob(byte* data, ulong length);

    [LibraryImport(Library, EntryPoint = "duckdb_create_array_value")]
    internal static partial nint CreateArray(LogicalTypeHandle childType, nint* values, ulong count);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_value")]
    internal static partial void DestroyValue(ref nint value);

    [LibraryImport(Library, EntryPoint = "duckdb_get_int64")]
    internal static partial long GetInt64(nint value);
}
