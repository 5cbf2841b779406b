/** The part of the untyped library that convert.ts uses. */
declare module '@lhncbc/ucum-lhc' {
  interface ConversionResult {
    status: 'succeeded' | 'failed' | 'error';
    toVal: number | null;
    msg: string[];
  }
  interface ValidationResult {
    status: 'valid' | 'invalid' | 'error';
  }
  interface UcumLhcUtils {
    convertUnitTo(fromUnitCode: string, fromValue: number, toUnitCode: string): ConversionResult;
    validateUnitString(unitCode: string): ValidationResult;
  }
  const library: { UcumLhcUtils: { getInstance(): UcumLhcUtils } };
  export default library;
}
